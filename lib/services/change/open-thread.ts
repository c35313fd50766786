import { v7 as newId } from "uuid";
import type { Anchor, ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { findRevision } from "@/lib/db/revisions";
import { insertSuggestion } from "@/lib/db/suggestions";
import { insertThread } from "@/lib/db/threads";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refusal } from "@/lib/services/change/refusal";
import { placeOfSuggestion, withSuggestions } from "@/lib/services/change/suggested-value";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** A comment at a task, at a setting or at the whole change request. Only blocking ones stop an activation. */
export async function openThread(
  ctx: ServiceContext,
  number: number,
  thread: {
    anchor: Anchor;
    revision: number;
    isBlocking: boolean;
    body: string;
    suggestion?: { path: string; value: unknown } | undefined;
  },
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:comment");
  const change = await requireChange(ctx.db, number);
  if (change.lifecycle !== "open") throw refusal("not_open", { lifecycle: change.lifecycle });
  if (thread.revision > change.headRevision)
    throw new AppError(
      "invalid_input",
      `There is no revision ${thread.revision}; the newest is ${change.headRevision}.`,
      {
        reason: "unknown_revision",
      },
    );
  const { body, suggestion, ...place } = thread;
  if (suggestion) await requireApplicable(ctx, change.id, place, suggestion);
  const id = newId();
  const at = ctx.now();
  const openedBy = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    await insertThread(tx, { id, changeRequestId: change.id, openedBy, at, ...place });
    if (suggestion) await insertSuggestion(tx, { threadId: id, ...suggestion });
    await tx.threadComment.create({ data: { id: newId(), threadId: id, authorId: openedBy, body, createdAt: at } });
    await appendAudit(tx, {
      actorId: openedBy,
      action: "thread.opened",
      targetType: "change_request",
      targetId: String(number),
      details: { dag: change.dagKey, thread: id, ...place, ...(suggestion ? { suggestion } : {}) },
    });
  });
  return getChangeRequest(ctx, number);
}

/** What is suggested is a value that the DAG could run with, so that accepting it is one decision and no work. */
async function requireApplicable(
  { db }: ServiceContext,
  changeId: string,
  { anchor, revision }: { anchor: Anchor; revision: number },
  { path, value }: { path: string; value: unknown },
): Promise<void> {
  const content = anchor.kind === "change_request" ? null : await findRevision(db, changeId, revision);
  if (!content)
    throw new AppError("invalid_input", "A value is suggested for a field of a task or for a setting.", {
      reason: "no_place",
    });
  withSuggestions(readSnapshot(content.canonical).document, [{ place: placeOfSuggestion(anchor, path), value }]);
}
