import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { setResolved } from "@/lib/db/threads";
import { canResolveThread } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { requireThread } from "@/lib/services/change/require-thread";
import type { ServiceContext } from "@/lib/services/context";

/** Marks a thread as settled, or opens it again. */
export async function resolveThread(
  ctx: ServiceContext,
  threadId: string,
  resolved: boolean,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const { thread, change } = await requireThread(ctx, threadId);
  if (!canResolveThread(factsOf(change), thread.openedBy, ctx.actor))
    throw new AppError("forbidden", "Whoever opened a thread resolves it, or a data engineer who did not contribute.", {
      reason: "not_eligible",
    });
  await ctx.db.$transaction(async (tx) => {
    if (!(await setResolved(tx, threadId, resolved ? { by: ctx.actor.userId, at: ctx.now() } : null))) return;
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: resolved ? "thread.resolved" : "thread.reopened",
      targetType: "change_request",
      targetId: String(change.number),
      details: { dag: change.dagKey, thread: threadId },
    });
  });
  return getChangeRequest(ctx, change.number);
}
