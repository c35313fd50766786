import { v7 as newId } from "uuid";
import type { Anchor } from "@/lib/contracts/anchors";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import type { ChangeRow } from "@/lib/db/change-requests";
import { findRevision, findVersionContent } from "@/lib/db/revisions";
import { insertSuggestion } from "@/lib/db/suggestions";
import { insertThread } from "@/lib/db/threads";
import { isThere } from "@/lib/domain/change/anchor";
import { placeOfSuggestion } from "@/lib/domain/change/suggestion";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refusal } from "@/lib/services/change/refusal";
import { requireSuggested } from "@/lib/services/change/suggested-value";
import { threadContents } from "@/lib/services/change/thread-contents";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** A comment at a place of a revision or at the whole change request. Only blocking ones stop an activation. */
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
  await requirePlace(ctx, change, place);
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

/** A thread hangs at what the revision has, or had before this change. */
async function requirePlace(
  { db }: ServiceContext,
  { id, dagId, baseHash }: ChangeRow,
  { anchor, revision }: { anchor: Anchor; revision: number },
): Promise<void> {
  if (anchor.kind === "change_request") return;
  const found = await findRevision(db, id, revision);
  const before = baseHash === null ? null : await findVersionContent(db, dagId, baseHash);
  const sides = [found, before].flatMap((side) => (side ? [readSnapshot(side.canonical)] : []));
  const contents = await threadContents(db, new Map(sides.entries()), [anchor]);
  if ([...contents.values()].some((content) => isThere(content, anchor))) return;
  throw new AppError("invalid_input", `Revision ${revision} has nothing at this place. Reload the page.`, {
    reason: "no_such_place",
  });
}

/** What is suggested is a value that the DAG could run with, so that accepting it is one decision and no work. */
async function requireApplicable(
  { db }: ServiceContext,
  changeId: string,
  { anchor, revision }: { anchor: Anchor; revision: number },
  { path, value }: { path: string; value: unknown },
): Promise<void> {
  const isField = anchor.kind === "setting" || "taskId" in anchor;
  const content = isField ? await findRevision(db, changeId, revision) : null;
  if (!content)
    throw new AppError("invalid_input", "A value is suggested for a field of a task or for a setting.", {
      reason: "no_place",
    });
  requireSuggested(readSnapshot(content.canonical).document, [{ place: placeOfSuggestion(anchor, path), value }]);
}
