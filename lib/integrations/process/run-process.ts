import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { bareEnvironment } from "@/lib/integrations/process/bare-environment";
import type { Isolation, ProcessLimits } from "@/lib/integrations/process/isolation";
import { killLeftovers } from "@/lib/integrations/process/leftovers";
import { openPipe, type Pipe } from "@/lib/integrations/process/pipe-pool";

/** Between asking the tree to stop and killing it. */
const GRACE_MS = 2_000;
/** How long output of an escaped process may keep an ended attempt waiting. */
const DRAIN_MS = 1_000;

export type ProcessRequest = Readonly<{
  command: readonly string[];
  cwd: string;
  /** The whole environment; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  /** The NAME=value of `env` that no other attempt has. */
  marker: string;
  limits: ProcessLimits;
  /** Aborting asks the tree to stop and kills it two seconds later. */
  signal: AbortSignal;
  onStarted?: ((processGroupId: number) => void) | undefined;
  onOutput: (chunk: Buffer, stream: "stdout" | "stderr") => void;
}>;

/** `exitCode` is 128 + n for an end by signal n, as shells say it. */
export type ProcessEnd =
  | Readonly<{ kind: "exited"; exitCode: number }>
  | Readonly<{ kind: "not_started"; code: string; message: string }>;

function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

const signalGroup = (processGroupId: number, signal: "SIGTERM" | "SIGKILL"): void =>
  signalProcess(-processGroupId, signal);

/** The direct children of a process, where the kernel lists them. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/**
 * In a namespace only its first process is killed: the kernel then ends all others before that one can be waited for,
 * so our child's end means that nothing is left. Killing the whole group would end our child before them.
 */
function killTree(isolation: Isolation, processGroupId: number): void {
  const firstProcesses = isolation.level === "pgid-only" ? [] : childrenOf(processGroupId);
  if (firstProcesses.length === 0) signalGroup(processGroupId, "SIGKILL");
  for (const pid of firstProcesses) signalProcess(pid, "SIGKILL");
}

/** Returns what takes the watch off again. */
function stopOnAbort(isolation: Isolation, processGroupId: number, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(processGroupId, "SIGTERM");
    timer = setTimeout(() => killTree(isolation, processGroupId), GRACE_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  return () => {
    signal.removeEventListener("abort", stop);
    clearTimeout(timer);
  };
}

async function drain(pipes: readonly Pipe[]): Promise<void> {
  const open = pipes.filter(({ output }) => !output.closed);
  const timer = setTimeout(() => {
    for (const { output } of open) output.destroy();
  }, DRAIN_MS);
  await Promise.all(open.map(({ output }) => once(output, "close")));
  clearTimeout(timer);
}

function start(isolation: Isolation, request: ProcessRequest, stdout: Pipe, stderr: Pipe): ChildProcess {
  const [file = "", ...args] = isolation.wrap(request.command, request.limits);
  return spawn(file, args, {
    cwd: request.cwd,
    env: bareEnvironment(request.env),
    detached: true,
    shell: false,
    stdio: ["ignore", stdout.writeEnd, stderr.writeEnd],
  });
}

function notStarted(error: unknown): ProcessEnd {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return { kind: "not_started", code, message: error instanceof Error ? error.message : String(error) };
}

function ended(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(notStarted(error)));
    child.once("exit", (code, signal) =>
      resolve({ kind: "exited", exitCode: signal ? 128 + constants.signals[signal] : (code ?? 1) }),
    );
  });
}

/** Runs one command to its end, with its output drained and its whole process tree gone when this returns. */
export async function runProcess(isolation: Isolation, request: ProcessRequest): Promise<ProcessEnd> {
  const [stdout, stderr] = await Promise.all([openPipe(), openPipe()]);
  const pipes = [stdout, stderr];
  stdout.output.on("data", (chunk: Buffer) => request.onOutput(chunk, "stdout"));
  stderr.output.on("data", (chunk: Buffer) => request.onOutput(chunk, "stderr"));
  for (const { output } of pipes) output.on("error", () => output.destroy());
  try {
    if (request.signal.aborted) return { kind: "not_started", code: "aborted", message: "stopped before it began" };
    const child = start(isolation, request, stdout, stderr);
    const end = ended(child);
    if (child.pid === undefined) return await end;
    request.onStarted?.(child.pid);
    const unwatch = stopOnAbort(isolation, child.pid, request.signal);
    const result = await end;
    unwatch();
    // A namespace ends with its first process, unless something else killed the process that waits for it.
    if (isolation.level === "pgid-only" || child.signalCode !== null) {
      signalGroup(child.pid, "SIGKILL");
      await killLeftovers(request.marker);
    }
    return result;
  } catch (error) {
    // spawn itself refuses some arguments, such as one with a NUL character.
    return notStarted(error);
  } finally {
    for (const pipe of pipes) pipe.closeWriteEnd();
    await drain(pipes);
  }
}
