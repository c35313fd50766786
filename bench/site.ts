import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Redis } from "ioredis";
import pg from "pg";
import type { BenchOptions } from "@/bench/options";
import type { TaskSpan } from "@/bench/recording";
import { type Recorded, WorkerHandle } from "@/bench/worker-handle";
import { createPrisma, type PrismaClient } from "@/lib/db/client";
import { createConnectionPool } from "@/lib/db/connection-pool";
import type { DagDocument } from "@/lib/domain/dag/document";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals, type EngineSignals } from "@/lib/jobs/signals";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { type ActiveDag, publishActive } from "@/lib/testing/active-dag";

const GIVE_UP_MS = 120_000;
const LOOK_MS = 5;

export type Arrived = Readonly<{ at: number; keys: readonly string[] }>;
type SiteOptions = Readonly<{
  /** `WORKER_LANES` of each worker; one that serves all lanes when nothing is said. */
  workers?: readonly string[];
  lanes?: Readonly<Record<string, number>>;
  hasOperators?: boolean;
  /** A database that exists, in place of a copy of the template. */
  database?: string;
}>;

/** Lanes wide enough that the engine is what limits. */
const WIDE = { default: 100, critical: 100, bulk: 100 };

let sites = 0;

/** An installation for one measurement: a database and a Redis of its own, empty, with real workers. */
export class Site {
  private arrivals = 0;

  private constructor(
    readonly databaseUrl: string,
    readonly redisUrl: string,
    readonly pool: pg.Pool,
    readonly db: PrismaClient,
    private readonly redis: Redis,
    readonly signals: EngineSignals,
    readonly workers: readonly WorkerHandle[],
    private readonly name: string | null,
    private readonly admin: string,
  ) {}

  static async open(options: BenchOptions, more: SiteOptions = {}): Promise<Site> {
    const name = more.database ?? `bench_${randomUUID().replaceAll("-", "")}`;
    if (!more.database) await onServer(options.postgresUrl, `CREATE DATABASE ${name} TEMPLATE ${options.template}`);
    const databaseUrl = withPath(options.postgresUrl, name);
    sites += 1;
    const redisUrl = withPath(options.redisUrl, String(sites));
    // Its database is dropped while its last connections are still closing.
    const pool = createConnectionPool({ connectionString: databaseUrl, max: 4 }, () => undefined);
    for (const [lane, slots] of Object.entries({ ...WIDE, ...more.lanes }))
      await pool.query("UPDATE lane SET slots = $2 WHERE name = $1", [lane, slots]);
    const setup = { databaseUrl, redisUrl, folder: options.folder, hasOperators: more.hasOperators ?? false };
    const workers = await Promise.all((more.workers ?? [""]).map((lanes) => WorkerHandle.start({ ...setup, lanes })));
    const redis = createProducerRedis(redisUrl);
    await new Promise((resolve) => redis.once("ready", resolve));
    const db = createPrisma(databaseUrl);
    const dropped = more.database ? null : name;
    return new Site(
      databaseUrl,
      redisUrl,
      pool,
      db,
      redis,
      createSignals(redis),
      workers,
      dropped,
      options.postgresUrl,
    );
  }

  publish(document: DagDocument, packs: Readonly<Record<string, string>> = {}): Promise<ActiveDag> {
    return publishActive(this.pool, document, packs);
  }

  /** New clients, as an upload or a call of the API brings them. `at` is the moment they were accepted. */
  async arrive(dagId: string, count: number, more: { class?: number } = {}): Promise<Arrived> {
    const first = this.arrivals;
    this.arrivals += count;
    const clients = Array.from({ length: count }, (_, place) => ({
      clientKey: `client-${String(first + place).padStart(8, "0")}`,
      data: { amount: place },
    }));
    const arrival = { dagId, clients, class: 2, priority: 10, source: "api", createdBy: null, ...more } as const;
    await this.db.$transaction((tx) => enqueueClients(tx, arrival));
    const at = performance.timeOrigin + performance.now();
    this.signals.workArrived();
    return { at, keys: clients.map(({ clientKey }) => clientKey) };
  }

  async reset(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.reset()));
  }

  /** Waits until the workers have run this many tasks since the reset, and no run is under way any more. */
  async untilEnded(tasks: number): Promise<void> {
    const until = performance.now() + GIVE_UP_MS;
    const ended = () => this.workers.reduce((sum, worker) => sum + worker.ended, 0);
    while (ended() < tasks) {
      if (performance.now() > until) throw new Error(`only ${ended()} of ${tasks} tasks ended in time`);
      await pause(LOOK_MS);
    }
    while ((await this.openRuns()) > 0) await pause(LOOK_MS);
  }

  async recorded(): Promise<Recorded> {
    const all = await Promise.all(this.workers.map((worker) => worker.recorded()));
    const sum = (of: (one: Recorded) => number) => all.reduce((total, one) => total + of(one), 0);
    const spans = all.flatMap((one): TaskSpan[] => one.spans);
    return { spans, statements: sum((one) => one.statements), cpuMs: sum((one) => one.cpuMs) };
  }

  /** New clients, each from arrival to end; what the workers saw of it. */
  async play(dagId: string, clients: number, tasksEach: number): Promise<Recorded & Arrived> {
    await this.reset();
    const arrived = await this.arrive(dagId, clients);
    await this.untilEnded(clients * tasksEach);
    return { ...(await this.recorded()), ...arrived };
  }

  async count(text: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${text}`);
    return rows[0]?.count ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.redis.disconnect();
    await Promise.all([this.pool.end(), this.db.$disconnect()]);
    if (this.name) await onServer(this.admin, `DROP DATABASE ${this.name} WITH (FORCE)`);
  }

  /** Waits until no client of the DAG is open any more. */
  async untilNoneOpen(dagId: string): Promise<void> {
    const open = `queue_item WHERE state IN ('waiting', 'claimed') AND dag_id = '${dagId}'`;
    const until = performance.now() + GIVE_UP_MS;
    while ((await this.count(open)) > 0) {
      if (performance.now() > until) throw new Error("some clients did not come to their end in time");
      await pause(LOOK_MS);
    }
  }

  /** Takes back who still waits, and waits for those who are under way. */
  async emptyQueue(dagId: string): Promise<void> {
    await this.pool.query("DELETE FROM queue_item WHERE dag_id = $1 AND state = 'waiting'", [dagId]);
    await this.untilNoneOpen(dagId);
  }

  /** Runs under way, as soon as there are that many. */
  async openRunIds(count: number): Promise<string[]> {
    for (;;) {
      const { rows } = await this.pool.query<{ id: string }>(
        "SELECT id FROM dag_run WHERE state = 'running' ORDER BY id",
      );
      if (rows.length >= count) return rows.map(({ id }) => id);
      await pause(LOOK_MS);
    }
  }

  private openRuns(): Promise<number> {
    return this.count("dag_run WHERE state IN ('queued', 'running')");
  }
}

/** Opens a site for the time of `work`. */
export async function withSite<T>(
  options: BenchOptions,
  more: SiteOptions,
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const site = await Site.open(options, more);
  try {
    return await work(site);
  } finally {
    await site.close();
  }
}

export function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.href;
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
