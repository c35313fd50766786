import { TcpProxy } from "@/lib/testing/tcp-proxy";
import { type LogLine, startedWorker, type WorkerProcess } from "@/lib/testing/worker-process";
import type { OwnServices } from "@/scripts/lib/own-services.mjs";

const ERROR = 50;
/** A loop that cannot pass while a service is away, and the fence itself. */
const EXPECTED = new Set<string | undefined>(["loop.failing", "worker.fenced"]);

/** Where one worker runs, with its own ways to Postgres and Redis. When it dies, the next one starts here. */
export class Place {
  private worker: WorkerProcess | null = null;
  private readonly past: WorkerProcess[] = [];
  private isEndExpected = false;
  /** How long each worker of this place took to start: the harness's and the machine's share of a recovery. */
  readonly startsMs: number[] = [];
  /** Ends that nobody asked for: a fault of the services must not end a worker. */
  readonly unexpectedEnds: unknown[] = [];

  private constructor(
    readonly postgres: TcpProxy,
    readonly redis: TcpProxy,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open(
    { workerDatabaseUrl, redisUrl }: OwnServices,
    env: Readonly<Record<string, string>>,
    random: () => number,
  ): Promise<Place> {
    const [postgres, redis] = await Promise.all([
      TcpProxy.to(workerDatabaseUrl, random),
      TcpProxy.to(redisUrl, random),
    ]);
    return new Place(postgres, redis, env);
  }

  async start(): Promise<void> {
    const askedAt = performance.now();
    const worker = await startedWorker({ ...this.env, DATABASE_URL: this.postgres.url, REDIS_URL: this.redis.url });
    this.startsMs.push(performance.now() - askedAt);
    this.worker = worker;
    this.past.push(worker);
    this.isEndExpected = false;
    worker.child.once("exit", (code, signal) => {
      if (!this.isEndExpected) this.unexpectedEnds.push({ code, signal, last: worker.log.slice(-3) });
    });
  }

  /** The exit code; null when a signal ended it. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    this.isEndExpected = true;
    return (await this.worker?.end(signal)) ?? null;
  }

  get pid(): number | undefined {
    return this.worker?.child.pid;
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.worker?.signal(signal);
  }

  heal(): void {
    this.postgres.heal();
    this.redis.heal();
    this.signal("SIGCONT");
  }

  /** How often the workers of this place said so. */
  count(event: string): number {
    return this.past.reduce((sum, worker) => sum + worker.events(event).length, 0);
  }

  /** Errors that no fault of the services explains. */
  errors(): unknown[] {
    const isError = ({ level, event }: LogLine) => typeof level === "number" && level >= ERROR && !EXPECTED.has(event);
    return this.past.flatMap(({ log }) => log.filter((line) => isError(line) || line.event === "stderr"));
  }

  async close(): Promise<void> {
    await this.end("SIGKILL");
    await Promise.all([this.postgres.close(), this.redis.close()]);
  }
}
