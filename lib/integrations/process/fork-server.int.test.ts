import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";
import { startForkServer } from "@/lib/integrations/process/fork-server";
import { findForkServer } from "@/lib/integrations/process/fork-servers";
import { forkServerCommand, processLimits } from "@/lib/integrations/process/interpreter";
import { findIsolation, WITHOUT_NAMESPACES } from "@/lib/integrations/process/isolation";
import { runProcess } from "@/lib/integrations/process/run-process";
import { prepareStart } from "@/lib/integrations/process/script-start";
import { environmentOf, processesWith } from "@/lib/testing/processes";
import { runPack } from "@/lib/testing/run-pack";
import { anEnvironment } from "@/lib/testing/task-requests";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "forks-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

type More = Parameters<typeof runPack>[3] & { limits?: Partial<EnvironmentSpec> };

const SAY = 'import json, os\ndef say(value): open(os.environ["SIGNALBOX_RESULT"], "w").write(json.dumps(value))\n';

/** Leaves forks that run no other program. */
const ESCAPES = `import os, sys, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(300)
        time.sleep(300)
sys.exit(7)`;

/** Runs a script warm. */
const warm = (text: string, { limits, ...more }: More = {}) =>
  runPack(root, anEnvironment("python3", { start: "warm", ...limits }), { "run.py": `${SAY}${text}` }, more);

async function output(text: string, more: More = {}) {
  const { outcome, log } = await warm(text, more);
  if (outcome.kind !== "success") throw new Error(`${JSON.stringify(outcome)} ${log.text()}`);
  return outcome.output;
}

const serverOf = async (limits: Partial<EnvironmentSpec> = {}) =>
  findForkServer(await findIsolation(), processLimits("python3", anEnvironment("python3", limits)));

/** What an end says, whatever pack folder it happened in. A cold start's shell also names the signal in the log. */
const comparable = (end: unknown): unknown => {
  const text = JSON.stringify(end).replaceAll(/[\w/-]+(?=\/run\.py)/g, "");
  return JSON.parse(
    text
      .replaceAll(/Its last words: (Terminated|Segmentation fault)/g, "It wrote nothing to stderr; see its log.")
      .replaceAll(/"(Terminated|Segmentation fault)\\n"/g, '""'),
  );
};

describe("an attempt of a warm Python", () => {
  test("sees nothing that the attempt before it left: names, modules, environment, folder, files, threads", async () => {
    const leave = `import sys, threading, signal, builtins, time
import decimal, json as shared
os.environ["LEFT"] = shared.left = builtins.left = sys.left = "left"
sys.path.append("/left")
decimal.getcontext().prec = 3
os.chdir("/tmp")
os.umask(0)
opened = open("/etc/hostname")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
say(None)`;
    const look = `import sys, threading, signal, builtins, decimal, json as shared
say({
    "names": [hasattr(each, "left") for each in (shared, builtins, sys)],
    "environment": sorted(name for name in os.environ if not name.startswith("SIGNALBOX_")),
    "folder": os.getcwd() == os.environ["HOME"],
    "path": "/left" in sys.path,
    "precision": decimal.getcontext().prec,
    "umask": os.umask(0o22),
    "files": sorted(os.listdir("/proc/self/fd"))[:3] + sorted(os.listdir("/proc/self/fd"))[4:],
    "signal": signal.getsignal(signal.SIGTERM) == signal.SIG_DFL,
    "threads": threading.active_count(),
})`;
    const before = await output(look);
    await output(leave);
    expect(await output(look)).toEqual(before);
    expect(before).toEqual({
      names: [false, false, false],
      environment: ["HOME", "LANG", "PATH", "PWD", "TMPDIR"],
      folder: true,
      path: false,
      precision: 28,
      umask: 0o22,
      files: ["0", "1", "2"],
      signal: true,
      threads: 1,
    });
  });

  test("has random numbers, ids and temporary names of its own", async () => {
    const script = `import random, uuid, secrets, tempfile, hashlib
say([random.random(), str(uuid.uuid4()), secrets.token_hex(), next(tempfile._get_candidate_names())])`;
    const drawn = await Promise.all(Array.from({ length: 6 }, () => output(script)));
    expect(new Set(drawn.flat()).size).toBe(24);
  });

  test("finds neither the environment of the worker nor that of another attempt, nor any process but its own", async () => {
    vi.stubEnv("SIGNALBOX_SECRET_KEY", "worker-secret");
    const script = `
def environments():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try: yield open(f"/proc/{pid}/environ").read()
        except OSError: pass
text = "".join(environments())
say({"secret": "worker-secret" in text, "database": "DATABASE_URL" in text, "pids": [int(pid) for pid in os.listdir("/proc") if pid.isdigit()],
     "own": text.count("SIGNALBOX_ATTEMPT_ID=" + os.environ["SIGNALBOX_ATTEMPT_ID"]), "pid": os.getpid(), "parent": os.getppid()})`;
    const found = await output(script);
    vi.unstubAllEnvs();
    expect(found).toEqual({ secret: false, database: false, pids: [1, 2], own: 1, pid: 2, parent: 1 });
    const server = await serverOf();
    const names = environmentOf(server.pid)
      .filter(Boolean)
      .map((entry) => entry.split("=")[0]);
    expect(names.toSorted()).toEqual(["LANG", "PATH", "SIGNALBOX_ATTEMPT_ID"]);
  });

  test("has no rights in its namespace and gains none by running another program", async () => {
    const script = `
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
say({name: status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs")})`;
    const none = "0".repeat(16);
    expect(await output(script)).toEqual({
      ...{ CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none },
      NoNewPrivs: "1",
    });
  });

  test.each([
    ["os._exit", "import os; os._exit(7)", /exit code 7\. /],
    ["sys.exit with a text", 'import sys; sys.exit("not today")', /exit code 1\. .*not today/],
    ["sys.exit with a number above 255", "import sys; sys.exit(263)", /exit code 7\. /],
    ["an interrupt", "raise KeyboardInterrupt", /exit code 130 \(SIGINT\).*KeyboardInterrupt/s],
    ["a signal", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)", /exit code 143 \(SIGTERM\)/],
    ["a fault of memory", "import ctypes; ctypes.string_at(0)", /exit code 139 \(SIGSEGV\)/],
    ["wrong syntax", "def", /exit code 1\. Its last words:[\s\S]*SyntaxError/],
    ["a failing exit handler", "import atexit, os; atexit.register(os._exit, 9)", /exit code 9\. /],
  ])("ended by %s tells what a cold one tells", async (_name, text, message) => {
    const ends = await Promise.all(
      (["cold", "warm"] as const).map((start) =>
        runPack(root, anEnvironment("python3", { start }), { "run.py": text }),
      ),
    );
    const [cold, hot] = ends.map(({ outcome, log }) => ({ outcome, stderr: log.text("stderr") }));
    expect(hot?.outcome).toMatchObject({ kind: "failed", error: { message: expect.stringMatching(message) } });
    expect(comparable(hot)).toEqual(comparable(cold));
  });

  test.each(["cold", "warm"] as const)(
    "started %s writes out what it left open and lets its threads end",
    async (start) => {
      const text = `import atexit, os, json, threading, time, kept
atexit.register(lambda: print("handler"))
def late():
    time.sleep(0.1)
    print("thread")
threading.Thread(target=late).start()
kept.file = open(os.environ["SIGNALBOX_RESULT"], "w")
kept.file.write('"kept"')
print("script")`;
      const files = { "run.py": text, "kept.py": "" };
      const { outcome, log } = await runPack(root, anEnvironment("python3", { start }), files);
      expect(outcome).toEqual({ kind: "success", output: "kept" });
      expect(log.text("stdout")).toBe("script\nthread\nhandler\n");
    },
  );

  test("begins its trace at the script's own first line", async () => {
    const { log } = await warm("def f():\n    raise ValueError(1)\nf()");
    expect(
      log
        .text("stderr")
        .split("\n")
        .filter((line) => line.includes("File")),
    ).toEqual([
      expect.stringMatching(/run\.py", line 5, in <module>/),
      expect.stringMatching(/run\.py", line 4, in f/),
    ]);
  });
});

describe("the fork server", () => {
  test("runs many attempts at once, each with its own arguments", async () => {
    const script = "import sys, time\ntime.sleep(0.05)\nsay(sys.argv[1])";
    const names = Array.from({ length: 25 }, (_, index) => `client-${index}`);
    expect(await Promise.all(names.map((name) => output(script, { args: [name] })))).toEqual(names);
  });

  test("is there before the first attempt where a worker prepares its environments", async () => {
    const limits = { cpuSeconds: 62 };
    await prepareStart(anEnvironment("python3", { start: "warm", ...limits }));
    const { pid } = await serverOf(limits);
    expect(await output("say(os.getppid())", { limits })).toBe(1);
    expect((await serverOf(limits)).pid).toBe(pid);
  });

  test("killed in the middle takes its attempts with it, tells that, and the next attempt has a new one", async () => {
    // Limits of its own: a server that no other test uses.
    const limits = { cpuSeconds: 61 };
    const server = await serverOf(limits);
    const attemptId = randomUUID();
    const script = `import time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        time.sleep(300)
print("ready", flush=True)
time.sleep(300)`;
    const kill = vi.fn(() => undefined).mockImplementationOnce(() => void process.kill(server.pid, "SIGKILL"));
    const { outcome } = await warm(script, { limits, attemptId, log: { write: kill } });
    expect(outcome).toEqual({
      kind: "failed",
      error: {
        class: "infrastructure",
        code: "process_lost",
        message: expect.stringMatching(/was killed: the process that/),
      },
    });
    expect(processesWith(`SIGNALBOX_ATTEMPT_ID=${attemptId}`)).toEqual([]);
    expect(await output("say(1)", { limits })).toBe(1);
    expect((await serverOf(limits)).pid).not.toBe(server.pid);
  });

  test("that cannot contain an attempt on this machine says why instead of running it less contained", async () => {
    const broken = { ...(await findIsolation()), container: { mountsProc: true, capsProcesses: "pid_max" } as const };
    const command = await forkServerCommand(broken, processLimits("python3", anEnvironment("python3")));
    // A limit on user namespaces: the machine's own way of refusing.
    const refused = [
      "unshare",
      "--user",
      "--map-root-user",
      "sh",
      "-c",
      'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"',
      "sh",
    ];
    await expect(startForkServer([...refused, ...command], true)).rejects.toThrow(/cannot be contained .* clone: /);
  });

  test("sweeps up after attempts on machines without namespaces, forks that ran no program included", async () => {
    const limits = processLimits("python3", anEnvironment("python3"));
    const server = await startForkServer(await forkServerCommand(WITHOUT_NAMESPACES, limits), false);
    const file = join(root, "escapes.py");
    await writeFile(file, ESCAPES);
    for (let round = 0; round < 5; round += 1) {
      const id = randomUUID();
      const marker = `SIGNALBOX_ATTEMPT_ID=${id}`;
      const end = await runProcess(WITHOUT_NAMESPACES, server.launch([file]), {
        cwd: root,
        env: { PATH: "/usr/bin:/bin", SIGNALBOX_ATTEMPT_ID: id },
        marker,
        signal: new AbortController().signal,
        onOutput: () => undefined,
      });
      expect(processesWith(marker)).toEqual([]);
      expect(end).toEqual({ kind: "exited", exitCode: 7 });
    }
    server.stop();
  });
});
