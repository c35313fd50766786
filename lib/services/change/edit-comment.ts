import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { findComment, insertCommentEdit } from "@/lib/db/comment-edits";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { requireThread } from "@/lib/services/change/require-thread";
import type { ServiceContext } from "@/lib/services/context";

/** Whoever wrote a comment corrects it, or takes it back without a body. What it said before is kept and shown, but for what was taken back. */
export async function editComment(
  ctx: ServiceContext,
  commentId: string,
  body: string | null,
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const comment = await findComment(ctx.db, commentId);
  if (!comment) throw new AppError("not_found", "There is no such comment.", { id: commentId });
  const { change } = await requireThread(ctx, comment.threadId);
  const by = ctx.actor.userId;
  if (comment.authorId !== by)
    throw new AppError("forbidden", "Only who wrote a comment changes it.", { reason: "not_author" });
  if (comment.isDeleted)
    throw new AppError("conflict", "This comment was deleted. Write another one.", { reason: "comment_deleted" });
  await ctx.db.$transaction(async (tx) => {
    await insertCommentEdit(tx, { commentId, by, body, at: ctx.now() });
    await appendAudit(tx, {
      actorId: by,
      action: body === null ? "thread.comment_deleted" : "thread.comment_edited",
      targetType: "change_request",
      targetId: String(change.number),
      details: { dag: change.dagKey, thread: comment.threadId, comment: commentId },
    });
  });
  return getChangeRequest(ctx, change.number);
}
