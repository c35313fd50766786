import { v7 as newId } from "uuid";
import { appendAudit } from "@/lib/db/audit";
import type { ChangeRow } from "@/lib/db/change-requests";
import type { Transaction } from "@/lib/db/client";
import type { Policy } from "@/lib/domain/change/policy";
import type { Requirement } from "@/lib/domain/change/requirement";
import { lastWords } from "@/lib/domain/change/votes";
import { parseCanonical } from "@/lib/domain/dag/canonical";
import { isSameReading } from "@/lib/domain/merge/carry";
import { factsOf } from "@/lib/services/change/change-facts";
import type { ChangeMerge } from "@/lib/services/change/merge-change";
import type { PreparedRevision } from "@/lib/services/change/prepare-revision";
import type { ServiceContext } from "@/lib/services/context";

/** What runs here decides about somebody's money at once: its approvals are given anew after every update. */
const CRITICAL_LANE = "critical";

/** Approvals of the head that an update leaves as good as they were; their grants, because only those count on. */
export function approvalsToCarry(
  change: ChangeRow,
  merge: ChangeMerge,
  prepared: PreparedRevision,
  { keepsApprovals }: Policy,
) {
  const updated = parseCanonical(prepared.canonical);
  if (!updated.ok || isAlwaysAnew(change, merge, prepared.requirements)) return [];
  if (!keepsApprovals.some((one) => one === change.criticality)) return [];
  const before = { from: merge.base, to: merge.head.snapshot };
  const after = { from: merge.active?.snapshot ?? null, to: updated.value };
  if (!isSameReading(before, after)) return [];
  const { reviews, contributorIds } = factsOf(change);
  return [...lastWords(reviews).values()].filter(
    ({ decision, revision, grants, isReviewerActive, reviewerId }) =>
      decision === "approve" &&
      revision === change.headRevision &&
      isReviewerActive &&
      !contributorIds.includes(reviewerId) &&
      grants.some(({ isLive, isByContributor }) => isLive && !isByContributor),
  );
}

const isAlwaysAnew = (
  change: ChangeRow,
  { head, active }: ChangeMerge,
  requirements: readonly Requirement[],
): boolean =>
  [...change.requirements, ...requirements].some(({ rule }) => rule === "platform") ||
  [head.snapshot, active?.snapshot].some((snapshot) => snapshot?.document.lane === CRITICAL_LANE);

/** Each as a row of its own on the new revision, which its reviewer may withdraw like any other. */
export async function carryApprovals(
  ctx: ServiceContext,
  tx: Transaction,
  change: ChangeRow,
  carried: ReturnType<typeof approvalsToCarry>,
  head: Readonly<{ revision: number; contentHash: string }>,
): Promise<void> {
  for (const { id: carriedFrom, reviewerId } of carried) {
    await tx.review.create({
      data: {
        id: newId(),
        changeRequestId: change.id,
        reviewerId,
        decision: "approve",
        carriedFrom,
        createdAt: ctx.now(),
        ...head,
      },
    });
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "change_request.approval_carried",
      targetType: "change_request",
      targetId: String(change.number),
      details: { dag: change.dagKey, reviewer: reviewerId, from: change.headRevision, ...head },
    });
  }
}
