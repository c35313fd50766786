import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { insertDismissal } from "@/lib/db/dismissals";
import { refusedDismissal } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** Sets aside the objection of somebody who left their role or gave no answer for a working day. Shown by name. */
export async function dismissObjection(
  ctx: ServiceContext,
  number: number,
  { reviewId, reason }: { reviewId: string; reason: string },
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:dismiss");
  const change = await requireChange(ctx.db, number);
  const facts = factsOf(change);
  const objection = facts.reviews.find(({ id }) => id === reviewId);
  if (!objection)
    throw new AppError("not_found", "There is no such review of this change request. Reload the page.", { reviewId });
  const refused = refusedDismissal(facts, objection, ctx.actor, ctx.now());
  if (refused) throw refusal(refused, { lifecycle: facts.lifecycle });
  const dismissedBy = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    await insertDismissal(tx, { reviewId, dismissedBy, reason, at: ctx.now() });
    await appendAudit(tx, {
      actorId: dismissedBy,
      action: "change_request.objection_dismissed",
      targetType: "change_request",
      targetId: String(number),
      details: { dag: change.dagKey, review: reviewId, objector: objection.reviewerId, reason },
    });
  });
  return getChangeRequest(ctx, number);
}
