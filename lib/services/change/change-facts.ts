import { type ChangeRow, findChangeRequest } from "@/lib/db/change-requests";
import type { Db } from "@/lib/db/client";
import { referenceTitle } from "@/lib/domain/change/references";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { AppError } from "@/lib/domain/shared/app-error";

/** The facts that the rules of a change request decide on. Only pages need to know in how many places sides disagree. */
export function factsOf(row: ChangeRow, conflicts = 0): ChangeFacts {
  return {
    lifecycle: row.lifecycle,
    author: row.author,
    headRevision: row.headRevision,
    isBaseActive: row.baseHash === row.activeHash,
    conflicts,
    checks: row.checks,
    closureChanges: row.closureChanges.map(referenceTitle),
    contributorIds: row.contributors.map(({ id }) => id),
    requirements: row.requirements,
    uncountedGrants: row.uncountedGrants,
    reviews: row.reviews.map(({ reviewer, ...review }) => ({
      ...review,
      reviewerId: reviewer.id,
      reviewerName: reviewer.name,
    })),
    isFirstAid: row.isFirstAid,
    isRevert: row.isRevert,
    hasOverdueDebt: row.hasOverdueDebt,
    glass: row.glass,
    freeze: row.freeze,
    schedule: row.schedule && { ...row.schedule, setBy: row.schedule.setBy.id },
    openBlockers: row.openThreads.filter(({ isBlocking }) => isBlocking),
  };
}

export async function requireChange(db: Db, number: number): Promise<ChangeRow> {
  const found = await findChangeRequest(db, number);
  if (!found)
    throw new AppError("not_found", `There is no change request ${number}. Look at the list of changes.`, { number });
  return found;
}
