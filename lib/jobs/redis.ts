import { Redis } from "ioredis";

const retryStrategy = (times: number): number => Math.min(50 * times, 500);

/** A connection that fails fast: a hung or absent Redis costs at most two seconds, never a blocked request. */
export function createProducerRedis(redisUrl: string): Redis {
  return new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 2_000,
    connectTimeout: 1_500,
    retryStrategy,
  });
}

/** A connection for blocking reads and subscriptions: it waits for Redis to come back and never gives up. */
export function createWaitingRedis(redisUrl: string): Redis {
  return new Redis(redisUrl, { maxRetriesPerRequest: null, connectTimeout: 1_500, retryStrategy });
}
