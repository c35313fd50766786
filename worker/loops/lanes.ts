import type { Redis } from "ioredis";
import type { EnginePool } from "@/lib/db/engine-pool";
import { answerCanary } from "@/lib/db/sql/canaries";
import { listLanes } from "@/lib/db/sql/lanes";
import { createLaneConsumer, type LaneConsumer } from "@/lib/jobs/lane-consumer";
import { failpoint } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";

export type LaneConsumers = Readonly<{
  /** Follows the lanes as they are in the database now. */
  follow(): Promise<void>;
  serving(): { lanes: string[]; slots: number };
  /** Lanes that are taken from just now, each with the signs of life of its consumer. */
  taking(): readonly Readonly<{ lane: string; signs: number }>[];
  /** Leaves what is announced to other workers, or takes it again. */
  setPaused(isPaused: boolean): void;
  close(): Promise<void>;
}>;

type Deps = Readonly<{
  pool: EnginePool;
  redis: Redis;
  /** Lanes to serve; empty means all. */
  wanted: readonly string[];
  onAttempt: (attemptId: string) => Promise<void>;
  onRedisError: (error: Error) => void;
  log: Logger;
}>;

/** One consumer per lane, with as many attempts at a time as the lane has slots over all workers. */
export function createLaneConsumers({ pool, redis, wanted, onAttempt, onRedisError, log }: Deps): LaneConsumers {
  const consumers = new Map<string, { consumer: LaneConsumer; slots: number }>();
  let isPaused = false;

  function serve(lane: string, slots: number): void {
    const known = consumers.get(lane);
    if (known?.slots === slots) return;
    if (known) known.consumer.setConcurrency(slots);
    const consumer =
      known?.consumer ??
      createLaneConsumer(redis, {
        lane,
        concurrency: slots,
        onAttempt: async (attemptId) => {
          await failpoint("consumer.took");
          await onAttempt(attemptId);
        },
        onCanary: async () => {
          await failpoint("consumer.took");
          await pool.sql.run(answerCanary, [lane]);
        },
        onUnknownJob: (jobId) =>
          log.warn({ event: "job.unknown", lane, jobId }, "A job that names no attempt was dropped"),
        onError: onRedisError,
      });
    consumers.set(lane, { consumer, slots });
    log.info({ event: "lane.served", lane, slots }, "Serving a lane");
  }

  return {
    follow: async () => {
      const lanes = await pool.sql.run(listLanes, []);
      for (const { name, slots } of lanes) if (wanted.length === 0 || wanted.includes(name)) serve(name, slots);
      for (const name of wanted)
        if (!lanes.some((lane) => lane.name === name))
          log.warn({ event: "lane.missing", lane: name }, "WORKER_LANES names a lane that does not exist");
    },
    serving: () => ({
      lanes: [...consumers.keys()],
      slots: [...consumers.values()].reduce((sum, { slots }) => sum + slots, 0),
    }),
    taking: () => (isPaused ? [] : [...consumers].map(([lane, { consumer }]) => ({ lane, signs: consumer.signs() }))),
    setPaused: (shouldPause) => {
      if (shouldPause === isPaused) return;
      isPaused = shouldPause;
      for (const { consumer } of consumers.values()) consumer.setPaused(isPaused);
      log.info({ event: "lanes.paused", isPaused }, isPaused ? "Taking nothing more" : "Taking work again");
    },
    close: async () => {
      await Promise.all([...consumers.values()].map(({ consumer }) => consumer.close()));
    },
  };
}
