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
  cwd: string;
  /** The whole environment; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  /** The NAME=value of `env` that no other attempt has. */
  marker: string;
  /** Aborting asks the tree to stop and kills it two seconds later. */
  signal: AbortSignal;
  onStarted?: ((processGroupId: number) => void) | undefined;
  onOutput: (chunk: Buffer, stream: "stdout" | "stderr") => void;
}>;

/** `exitCode` is 128 + n for an end by signal n, as shells say it. `lost`: killed with the server that had started it. */
export type ProcessEnd =
  | Readonly<{ kind: "exited"; exitCode: number }>
  | Readonly<{ kind: "not_started"; code: string; message: string }>
  | Readonly<{ kind: "lost"; message: string }>;

/** `isSwept` is false when something may be left of what the process started. */
export type LaunchEnd = Readonly<{ end: ProcessEnd; isSwept: boolean }>;

/** A process that leads its own group; no group when it has not come to that. */
export type Launched = Readonly<{ processGroupId: number | null; ended: Promise<LaunchEnd> }>;

/** A way to start a process. May throw: then nothing was started. */
export type Launch = (request: ProcessRequest, stdout: Pipe, stderr: Pipe) => Promise<Launched>;

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
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
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

function notStarted(error: unknown): ProcessEnd {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return { kind: "not_started", code, message: error instanceof Error ? error.message : String(error) };
}

/** To be asked for in the same turn in which the child was spawned. */
export function endOfChild(isolation: Isolation, child: ChildProcess): Promise<LaunchEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ end: notStarted(error), isSwept: true }));
    child.once("exit", (code, signal) => {
      const exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1);
      // A namespace ends with its first process, unless something else killed the process that waits for it.
      const isSwept = isolation.level !== "pgid-only" && signal === null;
      resolve({ end: { kind: "exited", exitCode }, isSwept });
    });
  });
}

/** Starts a command as a child of this process, in the machine's container and with its limits. */
export function coldStart(isolation: Isolation, command: readonly string[], limits: ProcessLimits): Launch {
  return async (request, stdout, stderr) => {
    const [file = "", ...args] = isolation.wrap(command, limits);
    const child = spawn(file, args, {
      cwd: request.cwd,
      env: bareEnvironment(request.env),
      detached: true,
      shell: false,
      stdio: ["ignore", stdout.writeEnd, stderr.writeEnd],
    });
    return { processGroupId: child.pid ?? null, ended: endOfChild(isolation, child) };
  };
}

async function runToEnd(isolation: Isolation, launched: Launched, request: ProcessRequest): Promise<ProcessEnd> {
  const { processGroupId, ended } = launched;
  if (processGroupId !== null) request.onStarted?.(processGroupId);
  const unwatch = processGroupId === null ? null : stopOnAbort(isolation, processGroupId, request.signal);
  const { end, isSwept } = await ended;
  unwatch?.();
  if (isSwept) return end;
  if (processGroupId !== null) signalGroup(processGroupId, "SIGKILL");
  await killLeftovers(request.marker);
  return end;
}

/** Runs one process to its end, with its output drained and its whole tree gone when this returns. */
export async function runProcess(isolation: Isolation, launch: Launch, request: ProcessRequest): Promise<ProcessEnd> {
  const [stdout, stderr] = await Promise.all([openPipe(), openPipe()]);
  const pipes = [stdout, stderr];
  stdout.output.on("data", (chunk: Buffer) => request.onOutput(chunk, "stdout"));
  stderr.output.on("data", (chunk: Buffer) => request.onOutput(chunk, "stderr"));
  for (const { output } of pipes) output.on("error", () => output.destroy());
  try {
    if (request.signal.aborted) return { kind: "not_started", code: "aborted", message: "stopped before it began" };
    return await runToEnd(isolation, await launch(request, stdout, stderr), request);
  } catch (error) {
    // spawn itself refuses some arguments, such as one with a NUL character.
    return notStarted(error);
  } finally {
    for (const pipe of pipes) pipe.closeWriteEnd();
    await drain(pipes);
  }
}
