"""Starts Python scripts by fork, so that an attempt does not pay for the start of an interpreter.

A worker has one such server. It runs no script itself and holds nothing of the worker: its environment is bare, and the
only thing it inherits is the socket on which it is asked. An attempt is a tree of its own, as after a cold start:

    init      begins in new namespaces as process 1, leads the attempt's process group and session, caps its processes,
              waits for the script; everything in there ends with it
    script    with its limits, without rights, and with no open file but its two pipes: here the script runs

Such trees are made ahead of time, and each serves one attempt. Where the machine has no namespaces, init is an ordinary
process. What a script changes in memory, it changes in its own copy. All attempts of one server share its hash seed and
its memory layout, which after cold starts would be random for each.

The argument is JSON: the library path, how to contain, and the limits of each attempt. Requests and answers are lines
of JSON on file descriptor 3; when the worker's end closes, the server ends, and all attempts with it.
"""
# ruff: noqa: E402
import sys

BARE = frozenset(sys.modules)

import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from run_script import run_script

# A pack may have a module of that name.
del sys.modules["run_script"], sys.path[0]

CONTROL = 3
SPARES = 2
MB = 1_048_576
OPEN_FILES = 1_024
# The kernel keeps this many process ids aside; a lower pid_max is refused.
LOWEST_PID_MAX = 301
READY = b"ready\n"
UNFIT = "a forked Python cannot be contained on this machine"
# In the server's environment, long enough for an attempt's own entry; see `show_attempt`.
PLACEHOLDER = b"SIGNALBOX_ATTEMPT_ID="

# From <linux/sched.h>, <linux/mount.h>, <linux/prctl.h> and <linux/capability.h>.
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = (
    0x0002_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000,
)
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_SLAVE = 2, 4, 8, 0x4000, 0x8_0000
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38
CAPABILITY_VERSION_3 = 0x2008_0522

# The number of the system call, in which the flags are the first argument.
CLONE = {"x86_64": 56, "aarch64": 220, "riscv64": 220}

# Holds the interpreter's lock in its calls: one of them returns twice.
libc = ctypes.PyDLL(None, use_errno=True)


def call(name, *arguments):
    """A call of the C library that raises OSError when it fails."""
    if getattr(libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def import_common_modules():
    """What scripts import most, so that it is there. Nothing that opens files, starts threads or is large."""
    import argparse, base64, bisect, collections, contextlib, copy, csv, dataclasses, datetime, decimal, enum  # noqa: E401, F401
    import fractions, functools, hashlib, heapq, html, io, itertools, logging, math, operator, pathlib, random, re  # noqa: E401, F401
    import shutil, statistics, string, subprocess, tempfile, textwrap, time, traceback, types, typing, uuid, zoneinfo  # noqa: E401, F401
    import signalbox  # noqa: F401
    import encodings.ascii, encodings.idna, encodings.latin_1, unicodedata, urllib.parse  # noqa: E401, F401


def die_with_parent():
    call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def wait_for(child):
    """Reaps whatever ends until `child` does, and returns its exit code as a shell says it."""
    while True:
        pid, status = os.wait()
        if pid == child:
            return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def write_file(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def fork_contained(sandbox):
    """os.fork() into new namespaces. To enter them first takes a process more, and those are most of what an attempt costs."""
    mounts = CLONE_NEWNS if sandbox["mountsProc"] else 0
    flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | mounts | signal.SIGCHLD
    libc.PyOS_BeforeFork()
    pid = libc.syscall(CLONE[os.uname().machine], flags, None, None, None, None)
    number = ctypes.get_errno()
    (libc.PyOS_AfterFork_Child if pid == 0 else libc.PyOS_AfterFork_Parent)()
    if pid < 0:
        raise OSError(number, f"clone: {os.strerror(number)}")
    return pid


def map_user(user, group):
    write_file("/proc/self/uid_map", f"1000 {user} 1")
    write_file("/proc/self/setgroups", "deny")
    write_file("/proc/self/gid_map", f"1000 {group} 1")


def mount_proc():
    # A tree may wait for hours: it sees what the machine mounts meanwhile, and keeps nothing that is unmounted.
    call("mount", b"none", b"/", None, MS_REC | MS_SLAVE, None)
    call("mount", b"proc", b"/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, None)


def drop_rights():
    """Being in a new user namespace gave this process all rights over it."""
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:
        last = int(file.read())
    for capability in range(last + 1):
        call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    call("capset", (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)())


def set_limits(limits, sandbox):
    """All but the number of processes hold for each process of the tree."""

    def limit(kind, soft, hard=None):
        resource.setrlimit(kind, (soft, soft if hard is None else hard))

    limit(resource.RLIMIT_AS, limits["memory"]["mb"] * MB)
    # The second is for a script that catches the signal of the first.
    limit(resource.RLIMIT_CPU, limits["cpuSeconds"], limits["cpuSeconds"] + 1)
    limit(resource.RLIMIT_FSIZE, limits["fileMb"] * MB)
    limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    limit(resource.RLIMIT_CORE, 0)
    if sandbox["capsProcesses"] == "nproc":
        limit(resource.RLIMIT_NPROC, limits["processes"])


def find_placeholder():
    """Where this process keeps the environment it was started with, which /proc shows."""
    entries = ctypes.POINTER(ctypes.c_void_p).in_dll(libc, "environ")
    index = 0
    while entries[index]:
        text = ctypes.string_at(entries[index])
        if text.startswith(PLACEHOLDER):
            return entries[index], len(text)
        index += 1
    raise RuntimeError("the server was started without the placeholder of an attempt's id")


def show_attempt(place, entry):
    """Lets /proc say whose process this is, as if it had been started with the attempt's environment."""
    address, size = place
    ctypes.memset(address, 0, size)
    ctypes.memmove(address, entry, min(size, len(entry)))


def open_output(path, target):
    pipe = os.open(path, os.O_WRONLY)
    os.dup2(pipe, target)
    os.close(pipe)


def read_line(channel):
    text = b""
    while not text.endswith(b"\n"):
        part = os.read(channel, 65_536)
        if not part:
            return None
        text += part
    return text


def write_all(channel, text):
    while text:
        text = text[os.write(channel, text):]


def prepare_script(channel, sandbox, limits):
    """All that does not depend on the attempt. Returns the job."""
    if sandbox["isContained"]:
        drop_rights()
    die_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    set_limits(limits, sandbox)
    write_all(channel, READY)
    line = read_line(channel)
    if line is None:
        os._exit(0)
    return json.loads(line)


def prepare_tree(channel, server):
    """Init, then the script's process. Returns only in the latter, with the job."""
    die_with_parent()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    os.setsid()
    sandbox, limits = server.sandbox, server.limits
    if sandbox["isContained"]:
        map_user(*server.owner)
        if sandbox["mountsProc"]:
            mount_proc()
    if sandbox["capsProcesses"] == "pid_max":
        write_file("/proc/sys/kernel/pid_max", str(max(LOWEST_PID_MAX, limits["processes"])))
    script = os.fork()
    if script != 0:
        os._exit(wait_for(script))
    return prepare_script(channel, sandbox, limits)


def become_attempt(channel, job, place):
    show_attempt(place, job["marker"].encode())
    os.chdir(job["cwd"])
    open_output(job["stdout"], 1)
    open_output(job["stderr"], 2)
    os.close(channel)
    os.environ.clear()
    os.environ.update(job["env"])


class Child:
    """An init as the server sees it: its process, what was said on its channel, and the attempt it serves."""

    def __init__(self, pid, channel):
        self.pid = pid
        # Readable when it has ended, which in a namespace is after everything else in there.
        self.end = os.pidfd_open(pid)
        self.channel = channel
        self.said = b""
        self.attempt = None

    def listen(self):
        """Answers whether more may be said."""
        try:
            text = os.read(self.channel, 65_536)
        except ConnectionResetError:
            text = b""
        self.said += text
        return text != b""

    def error(self):
        return self.said.partition(b"error ")[2].decode(errors="replace").strip()


class Server:
    """Keeps file descriptors as plain numbers: nothing may be closed later by a destructor in a script's process."""

    def __init__(self, sandbox, limits):
        self.sandbox = sandbox
        self.limits = limits
        self.owner = os.geteuid(), os.getegid()
        self.place = find_placeholder()
        # By the descriptor of its end.
        self.children = {}
        self.spares = []
        self.missing = SPARES - 1
        self.received = b""
        self.poll = select.poll()
        self.poll.register(CONTROL, select.POLLIN)

    def fork(self):
        """Makes a spare. Returns a job in the process of the script that has it to do, and None in the server."""
        ours, theirs = (end.detach() for end in socket.socketpair())
        try:
            pid = fork_contained(self.sandbox) if self.sandbox["isContained"] else os.fork()
            child = None if pid == 0 else Child(pid, ours)
        except OSError:
            os.close(ours)
            os.close(theirs)
            raise
        if child is None:
            return self.attempt(theirs)
        os.close(theirs)
        self.children[child.end] = child
        self.spares.append(child)
        self.poll.register(child.end, select.POLLIN)
        return None

    def attempt(self, channel):
        try:
            os.closerange(CONTROL, channel)
            os.closerange(channel + 1, OPEN_FILES)
            job = prepare_tree(channel, self)
            become_attempt(channel, job, self.place)
            return job
        except BaseException as error:
            write_all(channel, f"error {error}\n".encode())
            os._exit(1)

    def answer(self, **what):
        write_all(CONTROL, json.dumps(what).encode() + b"\n")

    def hand_over(self, attempt, line):
        child = self.spares.pop(0)
        child.attempt = attempt
        try:
            write_all(child.channel, line + b"\n")
        except OSError:
            pass  # It has died, and its end will be answered.
        self.missing += 1
        self.answer(attempt=attempt, pid=child.pid)

    def take_requests(self):
        """Returns a job in the process of a script, None in the server."""
        text = os.read(CONTROL, 1_048_576)
        if not text:
            os._exit(0)
        *lines, self.received = (self.received + text).split(b"\n")
        for line in lines:
            attempt = json.loads(line)["attempt"]
            try:
                job = None if self.spares else self.fork()
            except OSError as error:
                self.answer(attempt=attempt, error=f"fork: {error}")
                continue
            if job:
                return job
            self.hand_over(attempt, line)
        return None

    def reap(self, child):
        del self.children[child.end]
        self.poll.unregister(child.end)
        while child.listen():
            pass
        os.close(child.end)
        os.close(child.channel)
        if child in self.spares:
            self.spares.remove(child)
        _, status = os.waitpid(child.pid, 0)
        if child.attempt is None:
            return
        if child.error():
            self.answer(attempt=child.attempt, error=child.error())
        elif os.WIFSIGNALED(status):
            self.answer(attempt=child.attempt, signal=os.WTERMSIG(status))
        else:
            self.answer(attempt=child.attempt, exitCode=os.WEXITSTATUS(status))

    def prove(self):
        """Makes the first spare and waits for it. Better no server than one whose attempts all fail."""
        try:
            job = self.fork()
        except OSError as error:
            sys.exit(f"{UNFIT}: {error}")
        if job:
            return job
        (child,) = self.spares
        while child.listen() and not child.said.startswith(READY):
            pass
        if not child.said.startswith(READY):
            sys.exit(f"{UNFIT}: {child.error() or 'it ended at once'}")
        self.answer(ready=True)
        return None

    def serve(self):
        """Returns a job in each process that has a script to run, and never in the server."""
        job = self.prove()
        while job is None:
            events = self.poll.poll(0 if self.missing > 0 else None)
            for descriptor, _ in events:
                if descriptor != CONTROL:
                    self.reap(self.children[descriptor])
                elif job := self.take_requests():
                    return job
            # Spares are made when there is nothing else to do, and one that died is not replaced before its time.
            if not events:
                self.missing -= 1
                job = self.spare()
        return job

    def spare(self):
        try:
            return self.fork()
        except OSError:
            return None  # The next attempt tries again.


if __name__ == "__main__":
    LIBRARY_PATH, SANDBOX, LIMITS = json.loads(sys.argv[1])
    die_with_parent()
    call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    sys.path[:] = LIBRARY_PATH
    import_common_modules()
    # What lives now is never looked through again, so that its pages stay shared.
    gc.collect()
    gc.freeze()
    JOB = Server(SANDBOX, LIMITS).serve()
    run_script(JOB["argv"], LIBRARY_PATH, BARE)
