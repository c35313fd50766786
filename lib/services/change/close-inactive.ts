import type { PrismaClient } from "@/lib/db/client";
import { closeInactiveChange, listOpenSince } from "@/lib/db/inactive-changes";
import { inactivityOf } from "@/lib/domain/change/inactivity";

/**
 * One pass of a worker over open changes that nobody touches: what was forgotten long enough is closed, each by itself. Two
 * workers at once close it once. Answers how many were.
 */
export async function closeInactive({ db, now }: Readonly<{ db: PrismaClient; now: () => Date }>): Promise<number> {
  const at = now();
  let closed = 0;
  for (const { id, activeAt } of await listOpenSince(db, at))
    if (inactivityOf(activeAt, at) === "over" && (await closeInactiveChange(db, id))) closed += 1;
  return closed;
}
