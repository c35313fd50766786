import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { setAddressed } from "@/lib/db/threads";
import { canAddressThread } from "@/lib/domain/change/personal-view";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { requireThread } from "@/lib/services/change/require-thread";
import type { ServiceContext } from "@/lib/services/context";

/** The author's word that what was asked is done. The thread stays open, and its opener is waited for. */
export async function addressThread(ctx: ServiceContext, threadId: string): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const { thread, change } = await requireThread(ctx, threadId);
  if (!canAddressThread(factsOf(change), thread, ctx.actor))
    throw new AppError("forbidden", "The author of a change says so, of an open thread that somebody else opened.", {
      reason: "not_author",
    });
  await ctx.db.$transaction(async (tx) => {
    if (!(await setAddressed(tx, threadId, ctx.now()))) return;
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "thread.addressed",
      targetType: "change_request",
      targetId: String(change.number),
      details: { dag: change.dagKey, thread: threadId },
    });
  });
  return getChangeRequest(ctx, change.number);
}
