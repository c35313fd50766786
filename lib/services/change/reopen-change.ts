import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { findOpenChangeOf } from "@/lib/db/change-requests";
import { isUniqueViolation } from "@/lib/db/database-error";
import { findRevision, insertRevision } from "@/lib/db/revisions";
import { abilitiesOf } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { judgeStored } from "@/lib/services/change/prepare-revision";
import { checkPushed } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

/**
 * A closed change request goes on as a new revision of the same content: its requirements are those of today, approvals
 * have to be given anew, threads stay. One that was overtaken meanwhile is behind, like any other.
 */
export async function reopenChange(
  ctx: ServiceContext,
  number: number,
  { expectedHead }: { expectedHead: number },
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:submit");
  const change = await requireChange(ctx.db, number);
  if (change.lifecycle !== "closed" && change.lifecycle !== "draft")
    throw new AppError("conflict", "Only a change request that is closed or a draft is opened again.", {
      reason: "not_closed",
      lifecycle: change.lifecycle,
    });
  if (!abilitiesOf(factsOf(change), ctx.actor).reopen)
    throw new AppError("forbidden", "Its author or somebody whom it asks for approval opens it again.", {
      reason: "not_eligible",
    });
  if (expectedHead !== change.headRevision) throw refusal("head_moved", { headRevision: change.headRevision });
  const head = await findRevision(ctx.db, change.id, change.headRevision);
  if (!head) throw new Error(`change request ${number} has no revision ${change.headRevision}`);
  const { checks, requirements } = await judgeStored(ctx, head.canonical, change.activeHash, change.author.id);
  const revision = change.headRevision + 1;
  try {
    await ctx.db.$transaction(async (tx) => {
      await tx.changeRequest.update({ where: { id: change.id }, data: { lifecycle: "open", endedAt: null } });
      await insertRevision(tx, {
        changeRequestId: change.id,
        number: revision,
        contentHash: change.headHash,
        baseHash: change.baseHash,
        layout: head.layout,
        yaml: head.yaml,
        pushedBy: ctx.actor.userId,
        origin: "reopen",
        at: ctx.now(),
        contributorIds: [],
        checks,
        requirements,
      });
      await appendAudit(tx, {
        actorId: ctx.actor.userId,
        action: "change_request.reopened",
        targetType: "change_request",
        targetId: String(number),
        details: { dag: change.dagKey, revision, contentHash: change.headHash },
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error, "change_request_open_key")) throw error;
    const open = await findOpenChangeOf(ctx.db, change.dagId, change.author.id);
    throw new AppError("conflict", `${change.author.name} has another change request for it open: ${open}.`, {
      reason: "already_open",
      number: open,
    });
  }
  await checkPushed(ctx, change);
  return getChangeRequest(ctx, number);
}
