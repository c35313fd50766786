import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import type { Place } from "@/lib/testing/chaos/place";
import type { World } from "@/lib/testing/chaos/world";
import { waitFor } from "@/lib/testing/wait-for";

/** What one fault does, and what must be free for it: a worker, both of them, a service. */
type Fault = Readonly<{
  needs: readonly ("a_worker" | "both_workers" | "postgres" | "redis")[];
  /** Answers when it is over. `place` is the worker it is about. */
  make: (world: World, place: Place) => Promise<void>;
  /** Recovery counts from the fault, or from its end when something that everybody needs was away. */
  recoversFrom: "begin" | "end";
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

/** The worst moment for a zombie to come back: what it lost is under way somewhere else. */
async function hasRunAgain({ pool }: World, { pid }: Place): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM component c JOIN task_attempt lost ON lost.worker_id = c.id AND lost.state = 'lost'
     JOIN task_attempt again USING (dag_run_id, task_index)
     WHERE c.pid = $1 AND again.state = 'running' AND again.worker_id <> c.id`,
    [pid],
  );
  return (rowCount ?? 0) > 0;
}

async function restart(place: Place, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const code = await place.end(signal);
  if (signal === "SIGTERM" && code !== 0) place.unexpectedEnds.push({ afterSigterm: code });
  await place.start();
}

export const FAULTS = {
  worker_kill9: { needs: ["a_worker"], recoversFrom: "begin", make: (_, place) => restart(place, "SIGKILL") },
  both_workers_kill9: {
    needs: ["both_workers"],
    recoversFrom: "end",
    make: async ({ places }) => {
      await Promise.all(places.map((place) => restart(place, "SIGKILL")));
    },
  },
  worker_freeze: {
    needs: ["a_worker"],
    recoversFrom: "begin",
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
    make: (world) => inRedis(world, (redis) => redis.flushall()),
  },
  redis_restart_empty: {
    needs: ["redis"],
    recoversFrom: "end",
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
    make: async ({ services: { redis } }) => {
      redis.freeze();
      await pause(4_000);
      redis.thaw();
    },
  },
  postgres_immediate_restart: {
    needs: ["postgres"],
    recoversFrom: "end",
    make: async ({ services: { postgres } }) => {
      await postgres.end("SIGQUIT");
      await postgres.start();
    },
  },
  postgres_kill9: {
    needs: ["postgres"],
    recoversFrom: "end",
    make: async ({ services: { postgres } }) => {
      await postgres.end("SIGKILL");
      await postgres.start();
    },
  },
  backends_terminated: {
    needs: ["postgres"],
    recoversFrom: "begin",
    make: async ({ pool }) => {
      await pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
    },
  },
  postgres_blackhole: {
    needs: ["a_worker"],
    recoversFrom: "begin",
    make: async ({ leaseMs }, place) => {
      place.postgres.set({ kind: "blackhole" });
      await pause(leaseMs + PAST_LEASE_MS);
      place.postgres.heal();
    },
  },
  redis_blackhole: {
    needs: ["a_worker"],
    recoversFrom: "begin",
    make: async (_, place) => {
      place.redis.set({ kind: "blackhole" });
      await pause(8_000);
      place.redis.heal();
    },
  },
  latency: {
    needs: ["both_workers"],
    recoversFrom: "begin",
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
    make: async ({ places }) => {
      for (const { postgres, redis } of places) for (const way of [postgres, redis]) way.cut();
    },
  },
  rolling_restart: {
    needs: ["both_workers"],
    recoversFrom: "begin",
    make: async ({ places }) => {
      for (const place of places) await restart(place, "SIGTERM");
    },
  },
} as const satisfies Record<string, Fault>;

export type FaultKind = keyof typeof FAULTS;
export const faultOf = (kind: FaultKind): Fault => FAULTS[kind];
export const FAULT_KINDS = Object.keys(FAULTS).filter((name): name is FaultKind => name in FAULTS);
