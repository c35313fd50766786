import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** Takes an open change back to work on it: nobody is waited for. Opened again, it is a new revision, approved anew. */
export async function toDraft(ctx: ServiceContext, number: number): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:submit");
  const change = await requireChange(ctx.db, number);
  const facts = factsOf(change);
  if (facts.lifecycle !== "open") throw refusal("not_open", { lifecycle: facts.lifecycle });
  if (facts.author.id !== ctx.actor.userId)
    throw new AppError("forbidden", "Only its author takes a change back to draft. Ask for changes instead.", {
      reason: "not_author",
    });
  if (!abilitiesOf(facts, ctx.actor).toDraft)
    throw new AppError("conflict", "It is scheduled. Take the schedule back first.", { reason: "already_scheduled" });
  await ctx.db.$transaction(async (tx) => {
    const taken = await tx.changeRequest.updateMany({
      where: { id: change.id, lifecycle: "open" },
      data: { lifecycle: "draft" },
    });
    if (taken.count === 0) throw refusal("not_open");
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "change_request.to_draft",
      targetType: "change_request",
      targetId: String(number),
      details: { dag: change.dagKey, revision: change.headRevision },
    });
  });
  return getChangeRequest(ctx, number);
}
