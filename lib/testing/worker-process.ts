import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dbTest } from "@/lib/testing/database";
import { waitFor } from "@/lib/testing/wait-for";

type LogLine = Readonly<{ event?: string; [fact: string]: unknown }>;

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

  events(name: string): LogLine[] {
    return this.log.filter(({ event }) => event === name);
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.child.kill(signal);
  }

  /** The exit code; null when a signal ended it. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    await exited;
    return this.child.exitCode;
  }
}

/** Seconds; the shortest that the configuration allows. */
const LEASE_SECONDS = 5;

/** `dbTest` with workers of its own that are gone afterwards. */
export const workerTest = dbTest.extend<{ startWorker: (env?: Record<string, string>) => Promise<WorkerProcess> }>({
  startWorker: async ({ databaseUrl, redisUrl }, use) => {
    const started: WorkerProcess[] = [];
    const folder = await mkdtemp(join(tmpdir(), "signalbox-worker-"));
    const secretKey = randomBytes(32).toString("base64");
    await use(async (env = {}) => {
      const child = spawn(process.execPath, ["--import", "tsx", "worker/main.ts"], {
        env: {
          NODE_ENV: "test",
          DATABASE_URL: databaseUrl,
          REDIS_URL: redisUrl,
          SIGNALBOX_SECRET_KEY: secretKey,
          PACK_DIR: join(folder, "packs"),
          LEASE_SECONDS: String(LEASE_SECONDS),
          ...env,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const worker = new WorkerProcess(child);
      started.push(worker);
      await waitFor(() => worker.events("worker.started").length > 0, { what: "a worker to start", timeoutMs: 30_000 });
      return worker;
    });
    await Promise.all(started.map((worker) => worker.end("SIGKILL")));
    await rm(folder, { recursive: true, force: true });
  },
});
