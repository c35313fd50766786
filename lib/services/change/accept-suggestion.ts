import { anchorSchema, type ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { readConversation } from "@/lib/db/change-requests";
import { findRevision, insertRevision } from "@/lib/db/revisions";
import { acceptSuggestionRow } from "@/lib/db/suggestions";
import { setResolved } from "@/lib/db/threads";
import { insertSnapshot } from "@/lib/db/versions";
import { canonicalJson } from "@/lib/domain/dag/canonical";
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
import { placeOfSuggestion, withSuggestion } from "@/lib/services/change/suggested-value";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** The author takes a suggested value: a revision of the head with it. Whoever suggested it gets no part in the change. */
export async function acceptSuggestion(
  ctx: ServiceContext,
  threadId: string,
  { expectedHead }: { expectedHead: number },
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:submit");
  const { change, thread } = await requireThread(ctx, threadId);
  if (change.author.id !== ctx.actor.userId || thread.openedBy === ctx.actor.userId)
    throw new AppError("forbidden", "The author of a change accepts what somebody else suggested for it.", {
      reason: "not_author",
    });
  if (expectedHead !== change.headRevision) throw refusal("head_moved", { headRevision: change.headRevision });
  if (change.baseHash !== change.activeHash) throw refusal("base_moved", { activeHash: change.activeHash });
  const { head, document } = await suggestedDocument(ctx, change.id, threadId, change.headRevision);
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
    if (!(await acceptSuggestionRow(tx, { threadId, by, revision }))) throw notApplicable();
    await setResolved(tx, threadId, { by, at: ctx.now() });
    await followInDraft(ctx, tx, change, {
      from: readSnapshot(head.canonical).document,
      to: { ...content, yaml: prepared.yaml },
    });
    await appendAudit(tx, {
      actorId: by,
      action: "change_request.suggestion_accepted",
      targetType: "change_request",
      targetId: String(change.number),
      details: {
        dag: change.dagKey,
        thread: threadId,
        suggestedBy: thread.openedBy,
        revision,
        contentHash: prepared.contentHash,
      },
    });
  });
  await checkPushed(ctx, change);
  return getChangeRequest(ctx, change.number);
}

/** The head with the suggested value, when the head still has there what the suggestion was made for. */
async function suggestedDocument({ db }: ServiceContext, changeId: string, threadId: string, headRevision: number) {
  const { threads } = await readConversation(db, changeId);
  const thread = threads.find(({ id }) => id === threadId);
  if (!thread?.suggestion || thread.suggestion.acceptedRevision !== null) throw notApplicable();
  const [head, then] = await Promise.all([
    findRevision(db, changeId, headRevision),
    findRevision(db, changeId, thread.revision),
  ]);
  if (!head || !then) throw notApplicable();
  const place = placeOfSuggestion(anchorSchema.parse(thread.anchor), thread.suggestion.path);
  const [now, before] = [readSnapshot(head.canonical).document, readSnapshot(then.canonical).document];
  if (canonicalJson(valueAt(now, place)) !== canonicalJson(valueAt(before, place))) throw notApplicable();
  return { head, document: withSuggestion(now, place, thread.suggestion.value) };
}

const notApplicable = () =>
  new AppError("conflict", "What it was suggested for has changed, or it was accepted already. Reload the page.", {
    reason: "suggestion_outdated",
  });
