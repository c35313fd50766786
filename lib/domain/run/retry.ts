import type { AttemptClaim, PlanTask, RetryPolicy } from "@/lib/domain/run/model";

/** How often one task may be lost to the platform (worker died, machine cut off) before it counts as the cause. */
export const LOST_BUDGET = 3;

/** The pool of one slot in which tasks run that one more loss would end. */
export const ISOLATION_POOL = "isolation";

/**
 * What the next attempt of a task takes of pools. A worker that dies loses everything it runs, so a task that has one
 * loss left runs apart from others like it: the one that takes workers down takes no innocent one to its last loss. What
 * its own pool protects is protected then, too.
 */
export function poolClaim(pool: PlanTask["pool"], lostCount: number): AttemptClaim | null {
  if (lostCount < LOST_BUDGET - 1 || pool?.name === ISOLATION_POOL) return pool && { ...pool, own: null };
  return { name: ISOLATION_POOL, slots: 1, own: pool };
}

/** Before a task is tried again that this platform, not the task, could not run. */
const INFRASTRUCTURE_DELAY_MS = 1_000;

/** Milliseconds before retry `n` of a task, n = 1 for the first. Repeatable: the same run, task and n give the same. */
export function retryDelayMs(policy: RetryPolicy, runId: string, taskKey: string, n: number): number {
  const full = Math.min(policy.maxDelayMs, policy.delayMs * policy.factor ** (n - 1));
  return Math.round(full * (1 - policy.jitter * uniform(`${runId}/${taskKey}/${n}`)));
}

/** Milliseconds before a task is tried again after its `lostCount`-th fault of the platform. */
export const infrastructureDelayMs = (lostCount: number): number => INFRASTRUCTURE_DELAY_MS * 2 ** (lostCount - 1);

/** A number in [0, 1) that depends on the text only: FNV-1a with the finaliser of MurmurHash3, 32 bits. */
function uniform(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
