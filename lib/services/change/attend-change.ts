import type { z } from "zod";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import type { claimBodySchema, snoozeBodySchema } from "@/lib/contracts/review-attention";
import { lockChange } from "@/lib/db/change-requests";
import { endClaim, listReviewers, saveClaim, saveSnooze } from "@/lib/db/review-attention";
import { claimOf, mayMoveClaim } from "@/lib/domain/change/claim";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** Says who is on a review: whoever takes it, or somebody who may give what is missing. Nothing waits for them because of it. */
export async function claimReview(
  ctx: ServiceContext,
  number: number,
  { to, from }: z.infer<typeof claimBodySchema>,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const { userId } = ctx.actor;
  await ctx.db.$transaction(async (tx) => {
    await lockChange(tx, number);
    const change = await requireChange(tx, number);
    if (change.lifecycle !== "open") throw refusal("not_open", { lifecycle: change.lifecycle });
    const claim = claimOf(change);
    if ((claim?.by.id ?? null) !== from)
      throw new AppError("conflict", `${claim?.by.name ?? "Nobody"} is on it now. Look again.`, {
        reason: "claim_moved",
      });
    if (!mayMoveClaim({ from, to }, userId)) throw refusal("claimed");
    await endClaim(tx, change.id);
    if (to === null) return;
    const person = (await listReviewers(tx, [])).find(({ id }) => id === to);
    if (!person || !abilitiesOf(factsOf(change), { userId: to, roles: person.roles }).approve)
      throw refusal("no_reviewer");
    await saveClaim(tx, {
      changeRequestId: change.id,
      userId: to,
      givenBy: to === userId ? null : userId,
      at: ctx.now(),
    });
  });
  return getChangeRequest(ctx, number);
}

/** Takes a change out of the reader's own turn for a while, or (null) back into it. */
export async function snoozeReview(
  ctx: ServiceContext,
  number: number,
  snooze: z.infer<typeof snoozeBodySchema> | null,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:read");
  const { id, lifecycle } = await requireChange(ctx.db, number);
  if (lifecycle !== "open") throw refusal("not_open", { lifecycle });
  const until = snooze?.until ? new Date(snooze.until) : null;
  const at = ctx.now();
  if (until && until <= at)
    throw new AppError("invalid_input", "That time is over. Choose a later one.", { reason: "past", until });
  await saveSnooze(ctx.db, id, ctx.actor.userId, snooze && { at, until });
  return getChangeRequest(ctx, number);
}
