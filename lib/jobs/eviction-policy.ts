import type { Redis } from "ioredis";

/** Whether such a Redis may delete waiting jobs when its memory is full. */
export const mayEvict = (policy: string): boolean => policy !== "noeviction";

/**
 * What Redis does when its memory is full; null when it does not tell. Never rejects. Managed services often forbid CONFIG and tell it by INFO.
 */
export async function readEvictionPolicy(redis: Redis): Promise<string | null> {
  const configured = await redis.config("GET", "maxmemory-policy").catch(() => null);
  if (Array.isArray(configured) && typeof configured[1] === "string") return configured[1];
  const info = await redis.info("memory").catch(() => "");
  return /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? null;
}

/** What a Redis that answers says of itself. */
export type RedisAnswer = Readonly<{ mayEvict: boolean }>;

/** Rejects when Redis does not answer. */
export async function askRedis(redis: Redis): Promise<RedisAnswer> {
  const [, policy] = await Promise.all([redis.ping(), readEvictionPolicy(redis)]);
  return { mayEvict: policy !== null && mayEvict(policy) };
}
