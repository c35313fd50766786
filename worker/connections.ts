import type { Redis } from "ioredis";
import type { ServerConfig } from "@/lib/config/server-config";
import { createPrisma, type PrismaClient } from "@/lib/db/client";
import { createEnginePool, type EnginePool } from "@/lib/db/engine-pool";
import { createProducerRedis, createWaitingRedis } from "@/lib/jobs/redis";
import type { Logger } from "@/lib/observability/logger";
import { closeInTime } from "@/worker/close-in-time";

/** Everything a worker keeps open. Pools are apart so that none can starve another. */
export type Connections = Readonly<{
  /** Batches of run events: one is in flight at a time. */
  events: EnginePool;
  /** The lease, and nothing else. */
  lease: EnginePool;
  /** Admission, dispatch and the sweeps. */
  work: EnginePool;
  /** Log lines; a power cut may lose the last of them. */
  logs: EnginePool;
  db: PrismaClient;
  producer: Redis;
  consumer: Redis;
  subscriber: Redis;
  onRedisError: (error: Error) => void;
  close(): Promise<void>;
}>;

const CLOSE_WITHIN_MS = 3_000;

export function openConnections({ DATABASE_URL, REDIS_URL }: ServerConfig, log: Logger): Connections {
  const onError = (error: Error) => log.warn({ event: "postgres.connection_lost", err: error }, "A connection broke");
  const pool = (name: string, max: number, isDurable = true) =>
    createEnginePool(DATABASE_URL, { name: `signalbox ${name}`, max, isDurable, onError });
  const onRedisError = onceWhile(log);
  const [producer, consumer, subscriber] = [
    createProducerRedis(REDIS_URL),
    createWaitingRedis(REDIS_URL),
    createWaitingRedis(REDIS_URL),
  ];
  for (const redis of [producer, consumer, subscriber]) redis.on("error", onRedisError.failed);
  producer.on("ready", onRedisError.recovered);
  const pools = {
    events: pool("events", 1),
    lease: pool("lease", 1),
    work: pool("work", 4),
    logs: pool("logs", 1, false),
  };
  const db = createPrisma(DATABASE_URL, { maxConnections: 3 });
  return {
    ...pools,
    db,
    producer,
    consumer,
    subscriber,
    onRedisError: onRedisError.failed,
    close: async () => {
      for (const redis of [producer, consumer, subscriber]) redis.disconnect();
      const ends = [...Object.values(pools).map((one) => one.end()), db.$disconnect()];
      await closeInTime(Promise.all(ends), CLOSE_WITHIN_MS);
    },
  };
}

/** Redis says the same several times a second while it is away; the log needs it once. */
function onceWhile(log: Logger) {
  let isAway = false;
  return {
    failed: (error: Error) => {
      if (!isAway)
        log.warn({ event: "redis.away", err: error }, "Redis does not answer: queued tasks wait, running ones go on");
      isAway = true;
    },
    recovered: () => {
      if (isAway) log.info({ event: "redis.back" }, "Redis answers again");
      isAway = false;
    },
  };
}
