import { v7 as newId } from "uuid";
import type { z } from "zod";
import type { dismissBodySchema } from "@/lib/contracts/change-requests";
import type { PlatformChangeDetail, reviewPlatformBodySchema } from "@/lib/contracts/platform-reviews";
import { appendAudit } from "@/lib/db/audit";
import { insertPlatformDismissal, insertPlatformReview } from "@/lib/db/platform-reviews";
import { abilitiesOf, isContributor, isFreshGate, refusedDismissal } from "@/lib/domain/change/personal-view";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";
import { getPlatformChange, requirePlatformFacts } from "@/lib/services/platform/get-platform-change";

type Review = z.infer<typeof reviewPlatformBodySchema>;

const PAST = {
  request_changes: "changes_requested",
  comment: "commented",
  withdraw: "review_withdrawn",
} as const satisfies Record<Review["decision"], string>;

/** An objection, a comment, or an objection taken back. What applies the change is an answer. */
export async function reviewPlatformChange(
  ctx: ServiceContext,
  id: string,
  { decision, contentHash, body }: Review,
): Promise<PlatformChangeDetail> {
  requirePermission(ctx.actor, decision === "comment" ? "change_request:comment" : "change_request:review");
  const { change, facts } = await requirePlatformFacts(ctx, id);
  if (change.outcome !== null) throw refusal("platform_change_ended");
  if (change.contentHash !== contentHash) throw refusal("stale_revision");
  requireMaySay(ctx, facts, decision);
  if (decision !== "withdraw" && body.trim() === "")
    throw new AppError("invalid_input", "Say what you mean: a word to the others is needed.", { reason: "no_text" });
  const reviewerId = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    const review = { id: newId(), changeId: id, contentHash, reviewerId, decision, body, at: ctx.now() };
    await insertPlatformReview(tx, review);
    await appendAudit(tx, {
      actorId: reviewerId,
      action: `platform_change.${PAST[decision]}`,
      targetType: change.kind,
      targetId: change.name,
      details: { platformChange: change.number, contentHash },
    });
  });
  return getPlatformChange(ctx, id);
}

function requireMaySay({ actor }: ServiceContext, facts: ChangeFacts, decision: Review["decision"]): void {
  const can = abilitiesOf(facts, actor);
  if (decision === "comment" && !can.comment) throw refusal("not_eligible");
  if (decision === "withdraw" && !can.withdraw)
    throw new AppError("conflict", "There is no objection of yours to withdraw.", { reason: "nothing_to_withdraw" });
  if (decision !== "request_changes" || can.requestChanges) return;
  if (isContributor(facts, actor)) throw refusal("is_contributor");
  throw refusal(isFreshGate(facts, actor) ? "fresh_grant" : "not_eligible");
}

/** Sets aside the objection of somebody who left their role or gave no answer for a working day. Shown by name. */
export async function dismissPlatformObjection(
  ctx: ServiceContext,
  id: string,
  { reviewId, reason }: z.infer<typeof dismissBodySchema>,
): Promise<PlatformChangeDetail> {
  requirePermission(ctx.actor, "change_request:dismiss");
  const { change, facts } = await requirePlatformFacts(ctx, id);
  const objection = facts.reviews.find((review) => review.id === reviewId);
  if (!objection)
    throw new AppError("not_found", "There is no such review of this change. Reload the page.", { reviewId });
  const refused = refusedDismissal(facts, objection, ctx.actor, ctx.now());
  if (refused) throw refusal(refused === "not_open" ? "platform_change_ended" : refused);
  const dismissedBy = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    await insertPlatformDismissal(tx, { reviewId, dismissedBy, reason, at: ctx.now() });
    await appendAudit(tx, {
      actorId: dismissedBy,
      action: "platform_change.objection_dismissed",
      targetType: change.kind,
      targetId: change.name,
      details: { platformChange: change.number, review: reviewId, objector: objection.reviewerId, reason },
    });
  });
  return getPlatformChange(ctx, id);
}
