import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type Order, type Report, reportSchema, type WorkerSetup } from "@/bench/messages";
import type { TaskSpan } from "@/bench/recording";

export type Recorded = Readonly<{ spans: TaskSpan[]; statements: number; cpuMs: number }>;

/** A worker in a process of its own. */
export class WorkerHandle {
  ended = 0;
  private listeners = new Set<(report: Report) => void>();

  private constructor(private readonly child: ChildProcess) {
    child.on("message", (message) => {
      const report = reportSchema.parse(message);
      if (report.type === "ended") this.ended = report.ended;
      for (const listener of this.listeners) listener(report);
    });
  }

  static async start(setup: WorkerSetup): Promise<WorkerHandle> {
    const args = ["--import", "tsx", "bench/bench-worker.ts", JSON.stringify(setup)];
    // Its log goes to our error output: the last line of ours is for machines.
    const child = spawn(process.execPath, args, { stdio: ["ignore", 2, 2, "ipc"] });
    const worker = new WorkerHandle(child);
    await worker.next("ready");
    return worker;
  }

  onReport(listener: (report: Report) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async reset(): Promise<void> {
    await this.ask("reset", "reset");
    this.ended = 0;
  }

  async recorded(): Promise<Recorded> {
    const { spans, statements, cpuMs } = await this.ask("tell", "record");
    return { spans, statements, cpuMs };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await exited;
  }

  private ask<T extends Report["type"]>(order: Order, answer: T): Promise<Extract<Report, { type: T }>> {
    const answered = this.next(answer);
    this.child.send(order);
    return answered;
  }

  private next<T extends Report["type"]>(type: T): Promise<Extract<Report, { type: T }>> {
    return new Promise((resolve, reject) => {
      const died = () => reject(new Error("a worker of the bench ended; its log is above"));
      this.child.once("exit", died);
      const unlisten = this.onReport((report) => {
        if (!isOf(report, type)) return;
        unlisten();
        this.child.off("exit", died);
        resolve(report);
      });
    });
  }
}

const isOf = <T extends Report["type"]>(report: Report, type: T): report is Extract<Report, { type: T }> =>
  report.type === type;
