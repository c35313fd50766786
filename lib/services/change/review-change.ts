import { v7 as newId } from "uuid";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { type ChangeRow, lockChange } from "@/lib/db/change-requests";
import { type Abilities, abilitiesOf, isContributor, isFreshGate } from "@/lib/domain/change/personal-view";
import { type Decision, lastWords } from "@/lib/domain/change/votes";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireStepUp } from "@/lib/services/access/require-step-up";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

type ReviewInput = Readonly<{ decision: Decision; revision: number; contentHash: string; body: string }>;

const ABILITY = {
  approve: "approve",
  request_changes: "requestChanges",
  comment: "comment",
  withdraw: "withdraw",
} as const satisfies Record<Decision, keyof Abilities>;

/** Records a decision about exactly the revision and bytes that the reviewer saw. */
export async function reviewChange(
  ctx: ServiceContext,
  number: number,
  review: ReviewInput,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, review.decision === "comment" ? "change_request:comment" : "change_request:review");
  await ctx.db.$transaction(async (tx) => {
    await lockChange(tx, number);
    const change = await requireChange(tx, number);
    if (isRepeat(ctx, change, review)) return;
    requireAbility(ctx, change, review);
    if (review.decision === "approve" && asksPlatform(change)) requireStepUp(ctx);
    await tx.review.create({
      data: {
        id: newId(),
        changeRequestId: change.id,
        reviewerId: ctx.actor.userId,
        createdAt: ctx.now(),
        ...review,
      },
    });
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: `change_request.${PAST[review.decision]}`,
      targetType: "change_request",
      targetId: String(number),
      details: { dag: change.dagKey, revision: review.revision, contentHash: review.contentHash },
    });
  });
  return getChangeRequest(ctx, number);
}

const PAST = {
  approve: "approved",
  request_changes: "changes_requested",
  comment: "commented",
  withdraw: "review_withdrawn",
} as const satisfies Record<Decision, string>;

/** Something that other DAGs stand on changes, or where this one runs. */
const asksPlatform = ({ requirements }: ChangeRow): boolean => requirements.some(({ rule }) => rule === "platform");

/** A second click on Approve is one approval. */
function isRepeat({ actor }: ServiceContext, change: ChangeRow, review: ReviewInput): boolean {
  const said = lastWords(factsOf(change).reviews, review.revision).get(actor.userId);
  return review.decision === "approve" && said?.decision === "approve" && review.contentHash === change.headHash;
}

function requireAbility({ actor }: ServiceContext, change: ChangeRow, review: ReviewInput): void {
  const facts = factsOf(change);
  if (facts.lifecycle !== "open") throw refusal("not_open", { lifecycle: facts.lifecycle });
  if (review.revision !== change.headRevision || review.contentHash !== change.headHash)
    throw refusal("stale_revision", { headRevision: change.headRevision, contentHash: change.headHash });
  if (abilitiesOf(facts, actor)[ABILITY[review.decision]]) return;
  if (review.decision === "approve" && isContributor(facts, actor)) throw refusal("is_contributor");
  if (review.decision === "withdraw")
    throw new AppError("conflict", "There is no decision of yours to withdraw.", { reason: "nothing_to_withdraw" });
  if (review.decision === "request_changes" && facts.author.id === actor.userId)
    throw new AppError("forbidden", "This is your own change. Push what you want to change, or close it.", {
      reason: "is_author",
    });
  if (
    review.decision === "request_changes" &&
    lastWords(facts.reviews).get(actor.userId)?.decision === "request_changes"
  )
    throw new AppError("conflict", "You already asked for changes on this revision.", { reason: "already_objected" });
  throw refusal(isFreshGate(facts, actor) ? "fresh_grant" : "not_eligible");
}
