import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { SYSTEM_PATH } from "@/lib/integrations/process/system-path";
import { waitFor } from "@/lib/testing/wait-for";

export type LogLine = Readonly<{ event?: string; [fact: string]: unknown }>;

/** A real worker, or another process of ours that logs as it does. */
export class WorkerProcess {
  readonly log: LogLine[] = [];
  private rest = "";

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (chunk: Buffer) => this.read(chunk.toString("utf8")));
    child.stderr?.on("data", (chunk: Buffer) => this.log.push({ event: "stderr", text: chunk.toString("utf8") }));
  }

  private read(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.log.push(line.startsWith("{") ? JSON.parse(line) : { event: "stdout", text: line });
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  events(name: string): LogLine[] {
    return this.log.filter(({ event }) => event === name);
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.child.kill(signal);
  }

  /** The exit code; null when a signal ended it. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    if (!this.isAlive) return this.child.exitCode;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    await exited;
    return this.child.exitCode;
  }
}

/** A checkout that was never started here has to be read and compiled first. */
const START_MS = 90_000;

/** What Node runs, and what it says in its log when it has begun to work. */
type Program = Readonly<{ what: string; args: readonly string[]; startedEvent: string }>;

const WORKER: Program = {
  what: "a worker",
  args: ["--import", "tsx", "worker/main.ts"],
  startedEvent: "worker.started",
};

/** A process of this checkout, or of the one in `root`, with nothing but this environment and where programs are. Resolves when it has begun to work; throws with what it said when it does not. */
export async function startedProcess(
  { what, args, startedEvent }: Program,
  env: Readonly<Record<string, string>>,
  root: string = process.cwd(),
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    // Without a PATH Python does not know where it is, and no pack of it can run.
    env: { NODE_ENV: "test", PATH: SYSTEM_PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const started = new WorkerProcess(child);
  const hasStarted = () => started.events(startedEvent).length > 0;
  await waitFor(() => hasStarted() || !started.isAlive, { what: `${what} to start`, timeoutMs: START_MS });
  if (!hasStarted()) throw new Error(`${what} did not start: ${JSON.stringify(started.log)}`);
  return started;
}

export const startedWorker = (env: Readonly<Record<string, string>>, root?: string): Promise<WorkerProcess> =>
  startedProcess(WORKER, env, root);
