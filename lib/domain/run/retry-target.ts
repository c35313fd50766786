import type { Task } from "@/lib/domain/dag/document";

/**
 * How fast what failed comes back to one target: so many at once, then one every so many milliseconds, as long as no more
 * than `inLine` of them wait for a slot of one lane. Those start together once there is room, so any second sees at most
 * ten: 2 and 2 and 1,000 / 160.
 */
export const RETRY_PACE = { atOnce: 2, everyMs: 160, inLine: 2 } as const;

/** The host of an address; look-ups in the rest of it do not matter, in the host nobody knows it before it is tried. */
const HOST = /^[a-z]+:\/\/(?:[^/?#@{}]*@)?([^/?#@{}]+)(?:[/?#]|$)/i;

/**
 * What a task asks of others, as far as its definition says: those with the same target failed for the same reason, and
 * must not return to it all at once. Null for tasks that name none.
 */
export function retryTarget(task: Task): string | null {
  if ("connection" in task && task.connection !== undefined) return `connection ${task.connection}`;
  if (task.operator !== "http") return null;
  const host = HOST.exec(task.url)?.[1];
  return host === undefined ? null : `host ${host.toLowerCase()}`;
}
