import { v7 as newId } from "uuid";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { requirePermission } from "@/lib/services/access/require-permission";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { requireThread } from "@/lib/services/change/require-thread";
import type { ServiceContext } from "@/lib/services/context";

export async function commentThread(ctx: ServiceContext, threadId: string, body: string): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const { change } = await requireThread(ctx, threadId);
  const authorId = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    await tx.threadComment.create({ data: { id: newId(), threadId, authorId, body, createdAt: ctx.now() } });
    await appendAudit(tx, {
      actorId: authorId,
      action: "thread.commented",
      targetType: "change_request",
      targetId: String(change.number),
      details: { dag: change.dagKey, thread: threadId },
    });
  });
  return getChangeRequest(ctx, change.number);
}
