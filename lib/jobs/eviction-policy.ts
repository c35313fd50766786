import type { Redis } from "ioredis";

/**
 * What Redis does when its memory is full; null when it does not tell. Anything but `noeviction` may delete waiting
 * jobs without a trace. Managed services often forbid CONFIG and tell it by INFO.
 */
export async function readEvictionPolicy(redis: Redis): Promise<string | null> {
  const configured = await redis.config("GET", "maxmemory-policy").catch(() => null);
  if (Array.isArray(configured) && typeof configured[1] === "string") return configured[1];
  const info = await redis.info("memory").catch(() => "");
  return /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? null;
}
