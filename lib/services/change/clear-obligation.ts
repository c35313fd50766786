import type { z } from "zod";
import type { Obligation, reviewObligationBodySchema, signObligationBodySchema } from "@/lib/contracts/break-glass";
import { appendAudit } from "@/lib/db/audit";
import { findObligation, type ObligationRow, reviewObligation, signObligation } from "@/lib/db/break-glass";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { obligationOf } from "@/lib/services/change/list-obligations";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** An uninvolved data engineer says what they think of what was activated past the approvals. */
export async function reviewDebt(
  ctx: ServiceContext,
  id: string,
  { verdict, note }: z.infer<typeof reviewObligationBodySchema>,
): Promise<Obligation> {
  requirePermission(ctx.actor, "obligation:review");
  const debt = await requireOpenDebt(ctx, id);
  if (debt.verdict !== null) throw refusal("obligation_ended");
  if (!debt.mayReview) throw refusal("is_involved");
  const by = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    if (!(await reviewObligation(tx, id, { verdict, note, by, at: ctx.now() }))) throw refusal("obligation_ended");
    await appendAudit(tx, { actorId: by, action: "obligation.reviewed", ...target(debt), details: { verdict, note } });
  });
  return obligationOf(await requireDebt(ctx, id));
}

/** A manager signs what the review said, which clears the debt. */
export async function signDebt(
  ctx: ServiceContext,
  id: string,
  { verdict }: z.infer<typeof signObligationBodySchema>,
): Promise<Obligation> {
  requirePermission(ctx.actor, "obligation:sign");
  const debt = await requireOpenDebt(ctx, id);
  if (debt.verdict !== verdict)
    throw new AppError("conflict", "A data engineer reviews it first; you sign what they say. Reload the page.", {
      reason: "not_reviewed",
      verdict: debt.verdict,
    });
  if (!debt.maySign) throw refusal("is_involved");
  const by = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    if (!(await signObligation(tx, id, { verdict, by, at: ctx.now() }))) throw refusal("obligation_ended");
    await appendAudit(tx, { actorId: by, action: "obligation.cleared", ...target(debt), details: { verdict } });
  });
  return obligationOf(await requireDebt(ctx, id));
}

const target = ({ changeRequest }: ObligationRow) => ({
  targetType: "change_request",
  targetId: String(changeRequest),
});

async function requireOpenDebt(ctx: ServiceContext, id: string): Promise<ObligationRow> {
  const found = await requireDebt(ctx, id);
  if (found.signedBy !== null || found.isReverted) throw refusal("obligation_ended");
  return found;
}

async function requireDebt({ db, actor }: ServiceContext, id: string): Promise<ObligationRow> {
  const found = await findObligation(db, actor.userId, id);
  if (!found) throw new AppError("not_found", "There is no such debt. Look at the list of changes.", { id });
  return found;
}
