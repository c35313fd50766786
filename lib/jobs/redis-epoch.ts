import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { KEY_PREFIX } from "@/lib/jobs/lane-queues";

const EPOCH_KEY = `${KEY_PREFIX}:epoch`;

/**
 * True for exactly one caller after Redis was emptied, or used for the first time: whatever had been announced is gone
 * then. Rejects when Redis does not answer.
 */
export async function beginsNewEpoch(redis: Redis): Promise<boolean> {
  return (await redis.set(EPOCH_KEY, randomUUID(), "NX")) === "OK";
}
