import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import type { WorkerPlace } from "@/lib/testing/chaos/place";
import type { World } from "@/lib/testing/chaos/world";
import { waitFor } from "@/lib/testing/wait-for";

/**
 * What one fault does, and what must be free for it: both workers, a worker beside another one that nothing happens to,
 * a service, the web process.
 */
type Fault = Readonly<{
  needs: readonly ("a_worker" | "both_workers" | "postgres" | "redis" | "web")[];
  /** Resolves when it can do harm; nothing has happened until then. */
  waits?: (world: World, place: WorkerPlace) => Promise<void>;
  /** Answers when it is over. `place` is the worker it is about. */
  make: (world: World, place: WorkerPlace) => Promise<void>;
  /** Recovery counts from the fault, or from its end when something that everybody needs was away. */
  recoversFrom: "begin" | "end";
  /** Until the next task is done, or until somebody who looks at a run sees the next change. */
  recovers: "tasks" | "views";
  /** What docs/faults.md promises of it; null where it promises nothing. */
  promisedMs: number | null;
}>;

const PAST_LEASE_MS = 3_000;

async function inRedis(world: World, work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(world.services.redisUrl, { maxRetriesPerRequest: 1 });
  redis.on("error", () => undefined);
  try {
    await work(redis);
  } finally {
    redis.disconnect();
  }
}

const HOLDS_MS = 5_000;

/** A worker that holds nothing loses nothing, whatever happens to it. */
async function holdsSomething({ pool }: World, { pid }: WorkerPlace): Promise<void> {
  const held = `SELECT 1 FROM task_attempt a JOIN component c ON c.id = a.worker_id WHERE c.pid = $1 AND a.state = 'running'`;
  const holds = async () => ((await pool.query(held, [pid]).catch(() => null))?.rowCount ?? 0) > 0;
  await waitFor(holds, { what: "a worker to hold something", timeoutMs: HOLDS_MS }).catch(() => undefined);
}

/** The worst moment for a zombie to come back: what it lost is under way somewhere else. */
async function hasRunAgain({ pool }: World, { pid }: WorkerPlace): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM component c JOIN task_attempt lost ON lost.worker_id = c.id AND lost.state = 'lost'
     JOIN task_attempt again USING (dag_run_id, task_index)
     WHERE c.pid = $1 AND again.state = 'running' AND again.worker_id <> c.id`,
    [pid],
  );
  return (rowCount ?? 0) > 0;
}

export const FAULTS = {
  worker_kill9: {
    needs: ["a_worker"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: 13_000,
    waits: holdsSomething,
    make: (_, place) => place.restart("SIGKILL"),
  },
  both_workers_kill9: {
    needs: ["both_workers"],
    recoversFrom: "end",
    recovers: "tasks",
    promisedMs: 3_000,
    make: async ({ places }) => {
      await Promise.all(places.map((place) => place.restart("SIGKILL")));
    },
  },
  worker_freeze: {
    needs: ["a_worker"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: 13_000,
    waits: holdsSomething,
    make: async (world, place) => {
      place.signal("SIGSTOP");
      const runsAgain = () => hasRunAgain(world, place).catch(() => false);
      const limit = { what: "what a frozen worker held to run again", timeoutMs: world.leaseMs + PAST_LEASE_MS };
      await waitFor(runsAgain, limit).catch(() => undefined);
      place.signal("SIGCONT");
    },
  },
  redis_flushall: {
    needs: ["redis"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: 3_000,
    make: (world) => inRedis(world, (redis) => redis.flushall()),
  },
  redis_restart_empty: {
    needs: ["redis"],
    recoversFrom: "end",
    recovers: "tasks",
    promisedMs: 3_000,
    make: async ({ services: { redis } }) => {
      await redis.end("SIGKILL");
      await pause(2_500);
      redis.wipe();
      await redis.start();
    },
  },
  redis_freeze: {
    needs: ["redis"],
    recoversFrom: "end",
    recovers: "tasks",
    promisedMs: 5_000,
    make: async ({ services: { redis } }) => {
      redis.freeze();
      await pause(4_000);
      redis.thaw();
    },
  },
  postgres_immediate_restart: {
    needs: ["postgres"],
    recoversFrom: "end",
    recovers: "tasks",
    promisedMs: 5_000,
    make: async ({ services: { postgres } }) => {
      await postgres.end("SIGQUIT");
      await postgres.start();
    },
  },
  postgres_kill9: {
    needs: ["postgres"],
    recoversFrom: "end",
    recovers: "tasks",
    promisedMs: 5_000,
    make: async ({ services: { postgres } }) => {
      await postgres.end("SIGKILL");
      await postgres.start();
    },
  },
  backends_terminated: {
    needs: ["postgres"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: 2_000,
    make: async ({ pool }) => {
      await pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
    },
  },
  postgres_blackhole: {
    needs: ["a_worker"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: 13_000,
    make: async ({ leaseMs }, place) => {
      place.postgres.set({ kind: "blackhole" });
      await pause(leaseMs + PAST_LEASE_MS);
      place.postgres.heal();
    },
  },
  redis_blackhole: {
    needs: ["a_worker"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: 5_000,
    make: async (_, place) => {
      place.redis.set({ kind: "blackhole" });
      await pause(8_000);
      place.redis.heal();
    },
  },
  latency: {
    needs: ["both_workers"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: null,
    make: async ({ places }) => {
      const ways = places.flatMap(({ postgres, redis }) => [postgres, redis]);
      for (const way of ways) way.set({ kind: "latency", ms: 40, jitterMs: 40 });
      await pause(6_000);
      for (const way of ways) way.heal();
    },
  },
  connections_reset: {
    needs: ["both_workers"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: 5_000,
    make: async ({ places }) => {
      for (const { postgres, redis } of places) for (const way of [postgres, redis]) way.cut();
    },
  },
  rolling_restart: {
    needs: ["both_workers"],
    recoversFrom: "begin",
    recovers: "tasks",
    promisedMs: null,
    make: async ({ places }) => {
      for (const place of places) await place.restart("SIGTERM");
    },
  },
  web_kill9: {
    needs: ["web"],
    recoversFrom: "end",
    recovers: "views",
    promisedMs: 5_000,
    make: ({ web }) => web.restart("SIGKILL", () => pause(3_000)),
  },
  web_restart: {
    needs: ["web"],
    recoversFrom: "end",
    recovers: "views",
    promisedMs: 5_000,
    make: ({ web }) => web.restart("SIGTERM"),
  },
} as const satisfies Record<string, Fault>;

export type FaultKind = keyof typeof FAULTS;
export const faultOf = (kind: FaultKind): Fault => FAULTS[kind];
export const FAULT_KINDS = Object.keys(FAULTS).filter((name): name is FaultKind => name in FAULTS);
