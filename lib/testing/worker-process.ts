import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { waitFor } from "@/lib/testing/wait-for";

export type LogLine = Readonly<{ event?: string; [fact: string]: unknown }>;

/** A real worker, in its own process. */
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

const START_MS = 30_000;

/** Starts a worker with nothing but this environment. */
function spawnWorker(env: Readonly<Record<string, string>>): WorkerProcess {
  return new WorkerProcess(
    spawn(process.execPath, ["--import", "tsx", "worker/main.ts"], {
      env: { NODE_ENV: "test", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

/** Resolves when it has begun to work; throws with what it said when it does not. */
export async function startedWorker(env: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const worker = spawnWorker(env);
  const hasStarted = () => worker.events("worker.started").length > 0;
  await waitFor(() => hasStarted() || !worker.isAlive, { what: "a worker to start", timeoutMs: START_MS });
  if (!hasStarted()) throw new Error(`the worker did not start: ${JSON.stringify(worker.log)}`);
  return worker;
}
