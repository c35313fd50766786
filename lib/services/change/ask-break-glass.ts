import { v7 as newId } from "uuid";
import type { z } from "zod";
import type { askGlassBodySchema } from "@/lib/contracts/break-glass";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { insertBreakGlass } from "@/lib/db/break-glass";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { blockersOf, blockersPastGlass } from "@/lib/domain/change/standing";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireStepUp } from "@/lib/services/access/require-step-up";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { withFreshChecks } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** The first of two people who activate a revision past its missing approvals. Nothing becomes active yet. */
export async function askBreakGlass(
  ctx: ServiceContext,
  number: number,
  { revision, contentHash, ...why }: z.infer<typeof askGlassBodySchema>,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:break_glass");
  requireStepUp(ctx);
  const change = await withFreshChecks(ctx, await requireChange(ctx.db, number));
  const facts = factsOf(change);
  if (facts.lifecycle !== "open") throw refusal("not_open", { lifecycle: facts.lifecycle });
  if (revision !== change.headRevision || contentHash !== change.headHash)
    throw refusal("head_moved", { headRevision: change.headRevision, contentHash: change.headHash });
  const [firm] = blockersPastGlass(facts);
  if (firm)
    throw new AppError("conflict", `${firm.message} That is waived by nobody. Waiting for ${firm.whoCanClear}.`, {
      reason: firm.code,
    });
  if (blockersOf(facts).length === 0)
    throw new AppError("conflict", "Every approval is there. Activate it.", { reason: "nothing_waived" });
  if (facts.glass)
    throw new AppError("conflict", `${facts.glass.askedBy.name} asked for this already. Confirm or decline it.`, {
      reason: "already_asked",
    });
  if (!abilitiesOf(facts, ctx.actor).breakGlass) throw refusal("fresh_grant");
  const askedBy = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    const named = { changeRequestId: change.id, revision, contentHash };
    await insertBreakGlass(tx, { id: newId(), ...named, ...why, askedBy, at: ctx.now() });
    await appendAudit(tx, {
      actorId: askedBy,
      action: "break_glass.asked",
      targetType: "change_request",
      targetId: String(number),
      details: { dag: change.dagKey, revision, contentHash, ...why },
    });
  });
  return getChangeRequest(ctx, number);
}
