import type { PrismaClient } from "@/lib/db/client";
import { findDueSchedules, performSchedule } from "@/lib/db/schedules";

/**
 * One pass of a worker over the activations that were left to it. Each by itself, under the locks and guards of every other
 * activation; two workers at once do one each. Answers how many became active.
 */
export async function performSchedules(
  db: PrismaClient,
  onFault: (scheduleId: string, error: unknown) => void,
): Promise<number> {
  let activated = 0;
  for (const id of await findDueSchedules(db)) {
    try {
      if ((await performSchedule(db, id)) === "activated") activated += 1;
    } catch (error) {
      onFault(id, error);
    }
  }
  return activated;
}
