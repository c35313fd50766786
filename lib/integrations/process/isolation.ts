import { execFile } from "node:child_process";
import { release } from "node:os";
import { promisify } from "node:util";
import { bareEnvironment } from "@/lib/integrations/process/bare-environment";
import { SYSTEM_PATH } from "@/lib/integrations/process/system-path";

const run = promisify(execFile);

/**
 * How far a task's processes are kept apart on this machine. This contains mistakes, not a determined attacker.
 * full: own PID namespace, every limit, and they die with the worker; pidns: own PID namespace, some limit is
 * missing; pgid-only: a process group, whose escaped children are looked for when the attempt ends.
 */
export type IsolationLevel = "full" | "pidns" | "pgid-only";

/** Limits of one attempt. All but `processes` hold for each process of the tree. */
export type ProcessLimits = Readonly<{
  memory: Readonly<{
    /** `address_space` counts what is reserved; `data` what is writable, for runtimes that reserve gigabytes (V8). */
    counts: "address_space" | "data";
    mb: number;
  }>;
  cpuSeconds: number;
  processes: number;
  fileMb: number;
  /** A network namespace of its own, in which nothing is. */
  isOffline?: boolean;
}>;

/** How an attempt gets a PID namespace of its own, for who makes one without these programs. */
type ContainerKind = Readonly<{ mountsProc: boolean; capsProcesses: "pid_max" | "nproc" | null }>;

export type Isolation = Readonly<{
  level: IsolationLevel;
  container: ContainerKind | null;
  wrap(command: readonly string[], limits: ProcessLimits): readonly string[];
}>;

const MB = 1_048_576;
const OPEN_FILES = 1_024;

/** The kernel kills the attempt's first process when the worker dies, and no set-uid program regains rights. */
const DIE_WITH_WORKER = ["setpriv", "--pdeathsig", "KILL", "--no-new-privs", "--"];

const NAMESPACE = [
  ...["unshare", "--user", "--map-user=1000", "--map-group=1000"],
  ...["--pid", "--ipc", "--uts", "--fork", "--kill-child"],
];

/** A process that waits to be used sees what the machine mounts meanwhile, and keeps nothing that is unmounted. */
const OWN_PROC = ["--mount-proc", "--propagation", "slave"];

/**
 * PID 1 of the namespace: a shell that waits for the script, so that the script has ordinary signals and orphans are
 * reaped. When it ends, the kernel ends everything else in the namespace.
 */
const FIRST_PROCESS = ["sh", "-c", '"$@"; exit $?', "init"];

/**
 * The same with a cap on processes: the kernel exempts the real root from RLIMIT_NPROC even inside a user namespace,
 * so the namespace's own pid_max does it, and then the rights to change that are dropped for good.
 */
const FIRST_PROCESS_OF_ROOT = [
  ...["sh", "-c"],
  'echo "$1" >/proc/sys/kernel/pid_max && shift && setpriv --ambient-caps=-all --inh-caps=-all --bounding-set=-all -- "$@"; exit $?',
  "init",
];
/** The kernel keeps this many ids aside; a lower pid_max is refused. */
const LOWEST_PID_MAX = 301;

type Container = ContainerKind & Readonly<{ prefix: readonly string[]; first: readonly string[] }>;

async function works(command: readonly string[]): Promise<boolean> {
  const [file = "", ...args] = command;
  try {
    await run(file, args, { env: bareEnvironment({ PATH: SYSTEM_PATH }), timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/** `kernel.pid_max` belongs to each PID namespace since Linux 6.14; before, writing it would change the machine. */
function hasOwnPidMax(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  return major > 6 || (major === 6 && minor >= 14);
}

/** Containers to try, best first. A container runtime may refuse a fresh /proc, or all of it. */
function candidates(isRoot: boolean, kernel: string): readonly Container[] {
  const ordinary = { first: FIRST_PROCESS, capsProcesses: isRoot ? null : "nproc" } as const;
  const list: Container[] = [];
  if (isRoot && hasOwnPidMax(kernel))
    list.push({
      prefix: [...NAMESPACE, ...OWN_PROC, "--keep-caps", "--"],
      first: FIRST_PROCESS_OF_ROOT,
      mountsProc: true,
      capsProcesses: "pid_max",
    });
  list.push({ ...ordinary, prefix: [...NAMESPACE, ...OWN_PROC, "--"], mountsProc: true });
  list.push({ ...ordinary, prefix: [...NAMESPACE, "--"], mountsProc: false });
  return list;
}

function prefixOf({ prefix: [unshare = "", ...flags] }: Container, limits: ProcessLimits): readonly string[] {
  return [unshare, ...(limits.isOffline ? ["--net"] : []), ...flags];
}

function firstProcess(container: Container, limits: ProcessLimits): readonly string[] {
  if (container.capsProcesses !== "pid_max") return container.first;
  return [...container.first, String(Math.max(LOWEST_PID_MAX, limits.processes))];
}

function limitFlags(limits: ProcessLimits, capsProcesses: boolean): readonly string[] {
  const bytes = (mb: number) => `${mb * MB}:${mb * MB}`;
  const memory = limits.memory.counts === "data" ? "--data" : "--as";
  return [
    "prlimit",
    `${memory}=${bytes(limits.memory.mb)}`,
    // The second is for a script that catches the signal of the first.
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 1}`,
    `--fsize=${bytes(limits.fileMb)}`,
    `--nofile=${OPEN_FILES}:${OPEN_FILES}`,
    "--core=0:0",
    ...(capsProcesses ? [`--nproc=${limits.processes}:${limits.processes}`] : []),
    "--",
  ];
}

async function firstThatWorks(): Promise<Container | null> {
  const isRoot = process.getuid?.() === 0;
  for (const container of candidates(isRoot, release())) {
    const probe = container.capsProcesses === "pid_max" ? [...container.first, "400"] : container.first;
    if (await works([...container.prefix, ...probe, "true"])) return container;
  }
  return null;
}

/** What is left where nothing of it works. */
export const WITHOUT_NAMESPACES: Isolation = { level: "pgid-only", container: null, wrap: (command) => command };

async function probe(): Promise<Isolation> {
  if (process.platform !== "linux") return WITHOUT_NAMESPACES;
  const [hasSetpriv, hasPrlimit, container] = await Promise.all([
    works([...DIE_WITH_WORKER, "true"]),
    works(["prlimit", "--core=0:0", "--", "true"]),
    firstThatWorks(),
  ]);
  const isComplete = hasSetpriv && hasPrlimit && container?.capsProcesses;
  const contained = isComplete ? "full" : "pidns";
  return {
    level: container ? contained : "pgid-only",
    container,
    wrap: (command, limits) => [
      ...(hasSetpriv ? DIE_WITH_WORKER : []),
      ...(container ? prefixOf(container, limits) : []),
      ...(hasPrlimit ? limitFlags(limits, container?.capsProcesses === "nproc") : []),
      ...(container ? firstProcess(container, limits) : []),
      ...command,
    ],
  };
}

let probed: Promise<Isolation> | null = null;

/** What this machine can do, found out once per process by trying it. */
export function findIsolation(): Promise<Isolation> {
  probed ??= probe();
  return probed;
}
