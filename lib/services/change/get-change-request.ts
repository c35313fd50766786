import { type Anchor, anchorSchema, type ChangeRequestDetail, type ThreadView } from "@/lib/contracts/change-requests";
import { findObligationOfChange } from "@/lib/db/break-glass";
import { type ChangeRow, type ConversationRow, readConversation } from "@/lib/db/change-requests";
import { listFindings } from "@/lib/db/check-results";
import { contentHash } from "@/lib/db/content-hash";
import { findSnapshots } from "@/lib/db/versions";
import { anchorValue, portedAnchor } from "@/lib/domain/change/anchor";
import { abilitiesOf, canAddressThread, canResolveThread, refusedDismissal } from "@/lib/domain/change/personal-view";
import { blockersOf, type ChangeFacts, checkTitle } from "@/lib/domain/change/standing";
import { judgeReview, matchApprovals } from "@/lib/domain/change/votes";
import { canonicalJson } from "@/lib/domain/dag/canonical";
import type { DagDocument } from "@/lib/domain/dag/document";
import { valueAt } from "@/lib/domain/merge/value-at";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf, requireChange } from "@/lib/services/change/change-facts";
import { summariesOf } from "@/lib/services/change/list-change-requests";
import { obligationOf } from "@/lib/services/change/list-obligations";
import { countConflicts } from "@/lib/services/change/merge-standing";
import { placeOfSuggestion } from "@/lib/services/change/suggested-value";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** One change request with everything its page shows. The number of statements does not depend on its size. */
export async function getChangeRequest(ctx: ServiceContext, number: number): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:read");
  const change = await requireChange(ctx.db, number);
  const conversation = await readConversation(ctx.db, change.id);
  const findings = await listFindings(ctx.db, change.id, change.headRevision);
  const conflicts = (await countConflicts(ctx.db, [change])).get(number);
  const facts = factsOf(change, conflicts);
  const debt =
    change.lifecycle === "activated" ? await findObligationOfChange(ctx.db, ctx.actor.userId, change.id) : null;
  const isContributor = facts.contributorIds.includes(ctx.actor.userId);
  const [summary] = await summariesOf(ctx, [change]);
  if (!summary) throw new Error(`change request ${number} has no summary`);
  const detail = {
    ...summary,
    why: change.why,
    contentHash: change.headHash,
    isAuthor: change.author.id === ctx.actor.userId,
    isContributor,
    contributors: change.contributors,
    revisions: conversation.revisions,
    requirements: requirementsOf(change, facts),
    checks: change.checks.map((check) => ({
      ...check,
      title: checkTitle(check.name),
      findings: findings.get(check.name) ?? [],
    })),
    reviews: reviewsOf(ctx, change, conversation, facts),
    threads: await threadsOf(ctx, change, conversation, facts),
    blockers: blockersOf(facts),
    can: abilitiesOf(facts, ctx.actor),
    schedule: change.schedule,
    supersededBy: change.supersededBy,
    glass: change.glass,
    debt: debt && obligationOf(debt),
    activatedVersion: conversation.activatedVersion,
  };
  return { ...detail, etag: contentHash(Buffer.from(JSON.stringify(detail))) };
}

function requirementsOf(change: ChangeRow, facts: ChangeFacts): ChangeRequestDetail["requirements"] {
  const filled = matchApprovals(facts);
  return change.requirements.map(({ because, ...requirement }) => ({
    ...requirement,
    approvals: filled.get(requirement.rule)?.length ?? 0,
    because: because.reasons,
  }));
}

function reviewsOf(
  { actor, now }: ServiceContext,
  change: ChangeRow,
  { bodies }: ConversationRow,
  facts: ChangeFacts,
): ChangeRequestDetail["reviews"] {
  return facts.reviews.flatMap((fact, index) => {
    const row = change.reviews[index];
    if (!row) return [];
    const { id, reviewer, decision, revision, createdAt, dismissalReason, carriedFrom } = row;
    const { code: reason, ...judged } = judgeReview(facts, fact);
    const canDismiss = refusedDismissal(facts, fact, actor, now()) === null;
    return [
      {
        id,
        reviewer,
        decision,
        revision,
        createdAt,
        body: bodies[id] ?? "",
        dismissalReason,
        carriedFrom,
        canDismiss,
        reason,
        ...judged,
      },
    ];
  });
}

async function threadsOf(
  { db, actor }: ServiceContext,
  change: ChangeRow,
  { revisions, threads }: ConversationRow,
  facts: ChangeFacts,
): Promise<ThreadView[]> {
  if (threads.length === 0) return [];
  const hashOf = new Map(revisions.map((revision) => [revision.number, revision.contentHash]));
  const wanted = new Set([change.headHash, ...threads.flatMap(({ revision }) => hashOf.get(revision) ?? [])]);
  const documents = new Map<string, DagDocument>();
  for (const [hash, bytes] of await findSnapshots(db, [...wanted])) documents.set(hash, readSnapshot(bytes).document);
  const head = documents.get(change.headHash);
  return threads.map(({ openedBy, anchor: stored, suggestion, ...thread }) => {
    const anchor = anchorSchema.parse(stored);
    const then = documents.get(hashOf.get(thread.revision) ?? "");
    const place = suggestion && placeOfSuggestion(anchor, suggestion.path);
    const before = place && then ? valueAt(then, place) : undefined;
    const applies = place && head ? canonicalJson(valueAt(head, place)) === canonicalJson(before) : false;
    return {
      ...thread,
      anchor,
      suggestion: suggestion && {
        ...suggestion,
        before,
        canAccept:
          applies &&
          suggestion.acceptedRevision === null &&
          facts.lifecycle === "open" &&
          facts.isBaseActive &&
          facts.author.id === actor.userId &&
          openedBy.id !== actor.userId,
      },
      ...placeOf(head, then, anchor),
      isOutdated: !!head && !!then && anchorValue(then, anchor) !== anchorValue(head, anchor),
      canAddress: canAddressThread(facts, { openedBy: openedBy.id, isResolved: thread.resolvedAt !== null }, actor),
      canResolve: canResolveThread(facts, openedBy.id, actor),
    };
  });
}

/** What its place is called now, and where it is shown when that is gone. */
function placeOf(
  head: DagDocument | undefined,
  then: DagDocument | undefined,
  anchor: Anchor,
): Pick<ThreadView, "anchorLabel" | "portedTo"> {
  const anchorLabel = head ? labelOf(head, anchor) : null;
  if (!head || anchorLabel !== null) return { anchorLabel, portedTo: null };
  const nearest = portedAnchor(then ?? head, head, anchor);
  const was = (then && labelOf(then, anchor)) ?? "";
  return { anchorLabel, portedTo: { was, anchor: nearest, label: labelOf(head, nearest) ?? "" } };
}

/** What the anchor is called now; null when it is gone. */
function labelOf(head: DagDocument, anchor: Anchor): string | null {
  if (anchor.kind === "task") return head.tasks.find(({ id }) => id === anchor.taskId)?.key ?? null;
  if (anchor.kind === "setting") return anchorValue(head, anchor) === null ? null : anchor.path;
  return "the whole change";
}
