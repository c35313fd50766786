import { TcpProxy } from "@/lib/testing/tcp-proxy";
import { type LogLine, startedProcess, startedWorker, type WorkerProcess } from "@/lib/testing/worker-process";
import type { OwnServices } from "@/scripts/lib/own-services.mjs";

const ERROR = 50;
/** A loop that cannot pass while a service is away, and the fence itself. */
const EXPECTED = new Set<string | undefined>(["loop.failing", "worker.fenced"]);

type Env = Readonly<Record<string, string>>;

/** Where one process runs. When it dies, the next one starts here. */
class Place {
  protected running: WorkerProcess | null = null;
  private readonly past: WorkerProcess[] = [];
  private isEndExpected = false;
  /** How long each process of this place took to start: the harness's and the machine's share of a recovery. */
  readonly startsMs: number[] = [];
  /** Ends that nobody asked for: a fault of the services must not end a process. */
  readonly unexpectedEnds: unknown[] = [];

  constructor(private readonly launch: () => Promise<WorkerProcess>) {}

  async start(): Promise<void> {
    const askedAt = performance.now();
    const started = await this.launch();
    this.startsMs.push(performance.now() - askedAt);
    this.running = started;
    this.past.push(started);
    this.isEndExpected = false;
    started.child.once("exit", (code, signal) => {
      if (!this.isEndExpected) this.unexpectedEnds.push({ code, signal, last: started.log.slice(-3) });
    });
  }

  /** The exit code; null when a signal ended it. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    this.isEndExpected = true;
    return (await this.running?.end(signal)) ?? null;
  }

  /** Ends it so, and starts the next one after a while. */
  async restart(signal: "SIGTERM" | "SIGKILL", between: () => Promise<unknown> = async () => undefined): Promise<void> {
    const code = await this.end(signal);
    if (signal === "SIGTERM" && code !== 0) this.unexpectedEnds.push({ afterSigterm: code });
    await between();
    await this.start();
  }

  get pid(): number | undefined {
    return this.running?.child.pid;
  }

  /** How often the processes of this place said so. */
  count(event: string): number {
    return this.past.reduce((sum, one) => sum + one.events(event).length, 0);
  }

  /** Errors that no fault of the services explains. */
  errors(): unknown[] {
    const isError = ({ level, event }: LogLine) => typeof level === "number" && level >= ERROR && !EXPECTED.has(event);
    return this.past.flatMap(({ log }) => log.filter((line) => isError(line) || line.event === "stderr"));
  }

  async close(): Promise<void> {
    await this.end("SIGKILL");
  }
}

/** Where one worker runs, with its own ways to Postgres and Redis. */
export class WorkerPlace extends Place {
  private constructor(
    readonly postgres: TcpProxy,
    readonly redis: TcpProxy,
    env: Env,
  ) {
    super(() => startedWorker({ ...env, DATABASE_URL: postgres.url, REDIS_URL: redis.url }));
  }

  static async open(
    { workerDatabaseUrl, redisUrl }: OwnServices,
    env: Env,
    random: () => number,
  ): Promise<WorkerPlace> {
    const [postgres, redis] = await Promise.all([
      TcpProxy.to(workerDatabaseUrl, random),
      TcpProxy.to(redisUrl, random),
    ]);
    return new WorkerPlace(postgres, redis, env);
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.running?.signal(signal);
  }

  heal(): void {
    this.postgres.heal();
    this.redis.heal();
    this.signal("SIGCONT");
  }

  override async close(): Promise<void> {
    await super.close();
    await Promise.all([this.postgres.close(), this.redis.close()]);
  }
}

const WEB_ARGS = ["--import", "tsx", "lib/testing/chaos/web-main.ts"];
const WEB = { what: "a web process", args: WEB_ARGS, startedEvent: "web.started" } as const;

/** Where the web process runs, always on the same port. */
export class WebPlace extends Place {
  readonly url: string;

  constructor({ webDatabaseUrl, redisUrl, siteUrl }: OwnServices, env: Env) {
    super(() =>
      startedProcess(WEB, {
        ...env,
        DATABASE_URL: webDatabaseUrl,
        REDIS_URL: redisUrl,
        NEXTAUTH_URL: siteUrl,
        TSX_TSCONFIG_PATH: "lib/testing/chaos/tsconfig.web.json",
      }),
    );
    this.url = siteUrl;
  }
}
