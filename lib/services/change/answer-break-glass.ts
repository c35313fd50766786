import type { z } from "zod";
import type { answerGlassBodySchema } from "@/lib/contracts/break-glass";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { endBreakGlass } from "@/lib/db/break-glass";
import type { ChangeRow } from "@/lib/db/change-requests";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { blockersPastGlass } from "@/lib/domain/change/standing";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireStepUp } from "@/lib/services/access/require-step-up";
import { activateInTransaction } from "@/lib/services/change/activate-change";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { withFreshChecks } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

type Body = z.infer<typeof answerGlassBodySchema>;

/** The second person's word. Confirmed, the revision is active at once, with a debt that others clear. */
export async function answerBreakGlass(
  ctx: ServiceContext,
  number: number,
  { answer, ...named }: Body,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:break_glass");
  if (answer === "confirm") requireStepUp(ctx);
  const found = await requireChange(ctx.db, number);
  const change = answer === "confirm" ? await withFreshChecks(ctx, found) : found;
  if (change.lifecycle !== "open") throw refusal("not_open", { lifecycle: change.lifecycle });
  if (named.revision !== change.headRevision || named.contentHash !== change.headHash)
    throw refusal("head_moved", { headRevision: change.headRevision, contentHash: change.headHash });
  if (!change.glass)
    throw new AppError("not_found", "Nobody asked to break the glass for this revision. Reload the page.", { number });
  const { glass } = change;
  if (answer === "confirm") await confirm(ctx, change, glass.id, named);
  else await end(ctx, change, glass, answer);
  return getChangeRequest(ctx, number);
}

async function confirm(
  ctx: ServiceContext,
  change: ChangeRow,
  breakGlassId: string,
  named: Omit<Body, "answer">,
): Promise<void> {
  const facts = factsOf(change);
  const [firm] = blockersPastGlass(facts);
  if (firm)
    throw new AppError("conflict", `${firm.message} That is waived by nobody. Waiting for ${firm.whoCanClear}.`, {
      reason: firm.code,
    });
  if (facts.glass?.askedBy.id === ctx.actor.userId) throw refusal("same_person");
  if (!abilitiesOf(facts, ctx.actor).confirmGlass)
    throw new AppError("forbidden", "A data engineer and data ops, one of each, break the glass together.", {
      reason: "not_eligible",
    });
  await ctx.db.$transaction((tx) => activateInTransaction(ctx, tx, change, { ...named, breakGlassId }));
  ctx.signals.workArrived();
}

async function end(
  ctx: ServiceContext,
  change: ChangeRow,
  { id }: NonNullable<ChangeRow["glass"]>,
  answer: "decline" | "withdraw",
): Promise<void> {
  const may = abilitiesOf(factsOf(change), ctx.actor);
  if (answer === "withdraw" && !may.withdrawGlass)
    throw new AppError("forbidden", "Only who asked takes it back. Decline it instead.", { reason: "not_asker" });
  if (answer === "decline" && !may.declineGlass) throw refusal("same_person");
  const outcome = answer === "decline" ? "declined" : "withdrawn";
  await ctx.db.$transaction(async (tx) => {
    if (!(await endBreakGlass(tx, id, { outcome, by: ctx.actor.userId, at: ctx.now() })))
      throw refusal("break_glass_ended");
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: `break_glass.${outcome}`,
      targetType: "change_request",
      targetId: String(change.number),
      details: { dag: change.dagKey, revision: change.headRevision, contentHash: change.headHash },
    });
  });
}
