import { anchorSchema } from "@/lib/contracts/anchors";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { type ChangeRow, type ConversationRow, readConversation } from "@/lib/db/change-requests";
import { findRevision, insertRevision } from "@/lib/db/revisions";
import { acceptSuggestionRow } from "@/lib/db/suggestions";
import { setResolved } from "@/lib/db/threads";
import { insertSnapshot } from "@/lib/db/versions";
import { placeOfSuggestion, type Suggested } from "@/lib/domain/change/suggestion";
import { canonicalJson } from "@/lib/domain/dag/canonical";
import type { DagDocument } from "@/lib/domain/dag/document";
import { valueAt } from "@/lib/domain/merge/value-at";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { followInDraft } from "@/lib/services/change/follow-in-draft";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { inOrderOf } from "@/lib/services/change/merge-change";
import { prepareRevision } from "@/lib/services/change/prepare-revision";
import { checkPushed } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import { requireThread } from "@/lib/services/change/require-thread";
import { requireSuggested } from "@/lib/services/change/suggested-value";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** The author takes suggested values: one revision of the head with all of them. Who suggested them gets no part in the change. */
export async function acceptSuggestion(
  ctx: ServiceContext,
  threadId: string,
  { expectedHead, also }: { expectedHead: number; also: readonly string[] },
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:submit");
  const { change, thread } = await requireThread(ctx, threadId);
  if (change.author.id !== ctx.actor.userId || thread.openedBy === ctx.actor.userId)
    throw new AppError("forbidden", "The author of a change accepts what somebody else suggested for it.", {
      reason: "not_author",
    });
  if (expectedHead !== change.headRevision) throw refusal("head_moved", { headRevision: change.headRevision });
  if (change.baseHash !== change.activeHash) throw refusal("base_moved", { activeHash: change.activeHash });
  const { head, document, taken } = await suggestedDocument(ctx, change, [...new Set([threadId, ...also])]);
  const { activeHash } = change;
  const content = { document: inOrderOf(head.yaml, document), layout: head.layout, yaml: head.yaml };
  const prepared = await prepareRevision(ctx, { ...content, activeHash }, change.author.id);
  const revision = change.headRevision + 1;
  const by = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    await insertSnapshot(tx, prepared.contentHash, prepared.canonical);
    await insertRevision(tx, {
      ...prepared,
      changeRequestId: change.id,
      number: revision,
      pushedBy: by,
      origin: "suggestion",
      contributorIds: [],
      at: ctx.now(),
    });
    for (const { id } of taken) {
      if (!(await acceptSuggestionRow(tx, { threadId: id, by, revision }))) throw notApplicable();
      await setResolved(tx, id, { by, at: ctx.now() });
    }
    await followInDraft(ctx, tx, change, {
      from: readSnapshot(head.canonical).document,
      to: { ...content, yaml: prepared.yaml },
    });
    for (const { id, openedBy } of taken)
      await appendAudit(tx, {
        actorId: by,
        action: "change_request.suggestion_accepted",
        targetType: "change_request",
        targetId: String(change.number),
        details: {
          dag: change.dagKey,
          thread: id,
          suggestedBy: openedBy.id,
          revision,
          contentHash: prepared.contentHash,
        },
      });
  });
  await checkPushed(ctx, change);
  return getChangeRequest(ctx, change.number);
}

/** The head with the suggested values, when it still has at each place what the suggestion was made for. */
async function suggestedDocument(
  ctx: ServiceContext,
  { id: changeId, headRevision }: ChangeRow,
  threadIds: readonly string[],
) {
  const { threads } = await readConversation(ctx.db, changeId);
  const head = await findRevision(ctx.db, changeId, headRevision);
  if (!head) throw notApplicable();
  const { document } = readSnapshot(head.canonical);
  const taken = threadIds.map((id) => threads.find((thread) => thread.id === id) ?? missing());
  const suggested: Suggested[] = [];
  for (const thread of taken) suggested.push(await applicable(ctx, changeId, document, thread));
  const places = suggested.map(({ place }) => `${place.taskId} ${place.path}`);
  if (new Set(places).size < places.length)
    throw new AppError("conflict", "Two of these suggestions are for the same field. Accept one of them.", {
      reason: "same_place",
    });
  return { head, taken, document: requireSuggested(document, suggested) };
}

async function applicable(
  { db, actor }: ServiceContext,
  changeId: string,
  head: DagDocument,
  { anchor, suggestion, revision, openedBy }: ConversationRow["threads"][number],
): Promise<Suggested> {
  const then = await findRevision(db, changeId, revision);
  if (!suggestion || suggestion.acceptedRevision !== null || openedBy.id === actor.userId || !then)
    throw notApplicable();
  const place = placeOfSuggestion(anchorSchema.parse(anchor), suggestion.path);
  const before = valueAt(readSnapshot(then.canonical).document, place);
  if (canonicalJson(valueAt(head, place)) !== canonicalJson(before)) throw notApplicable();
  return { place, value: suggestion.value };
}

const missing = (): never => {
  throw notApplicable();
};

const notApplicable = () =>
  new AppError("conflict", "What it was suggested for has changed, or it was accepted already. Reload the page.", {
    reason: "suggestion_outdated",
  });
