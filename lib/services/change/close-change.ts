import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/** Ends a change request without activating it. The draft stays as it is. */
export async function closeChange(ctx: ServiceContext, number: number, reason: string): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:close");
  const change = await requireChange(ctx.db, number);
  const facts = factsOf(change);
  if (facts.lifecycle !== "open") throw refusal("not_open", { lifecycle: facts.lifecycle });
  if (!abilitiesOf(facts, ctx.actor).close)
    throw new AppError("forbidden", "Its author or a data engineer closes a change request.", {
      reason: "not_eligible",
    });
  await ctx.db.$transaction(async (tx) => {
    const closed = await tx.changeRequest.updateMany({
      where: { id: change.id, lifecycle: "open" },
      data: { lifecycle: "closed", endedAt: ctx.now() },
    });
    if (closed.count === 0) throw refusal("not_open");
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "change_request.closed",
      targetType: "change_request",
      targetId: String(number),
      details: { dag: change.dagKey, reason },
    });
  });
  return getChangeRequest(ctx, number);
}
