import type { ChangeRequestSummary } from "@/lib/contracts/change-requests";
import { type ChangeFilter, type ChangeRow, listChangeRequests as listRows } from "@/lib/db/change-requests";
import type { Page } from "@/lib/db/cursor";
import { listReviewers, type ReviewerRow } from "@/lib/db/review-attention";
import { claimOf } from "@/lib/domain/change/claim";
import { reminderOf } from "@/lib/domain/change/inactivity";
import { isMyTurn, isUrgentTurn } from "@/lib/domain/change/personal-view";
import { risksOf } from "@/lib/domain/change/risk";
import { snoozeOf } from "@/lib/domain/change/snooze";
import { badgeOf, type ChangeFacts, ruleTitle, sentenceOf } from "@/lib/domain/change/standing";
import { outOfReach, suggestReviewers } from "@/lib/domain/change/suggest-reviewers";
import { firstAnswerDue } from "@/lib/domain/change/working-hours";
import { requirePermission } from "@/lib/services/access/require-permission";
import { factsOf } from "@/lib/services/change/change-facts";
import { countConflicts } from "@/lib/services/change/merge-standing";
import type { ServiceContext } from "@/lib/services/context";

/** The inbox: where each change request stands and whose turn it is. */
export async function listChangeRequests(
  ctx: ServiceContext,
  filter: ChangeFilter,
): Promise<Page<ChangeRequestSummary>> {
  requirePermission(ctx.actor, "change_request:read");
  const { items, nextCursor } = await listRows(ctx.db, filter);
  return { items: await summariesOf(ctx, items), nextCursor };
}

/** Three statements, however many they are. */
export async function summariesOf(ctx: ServiceContext, rows: readonly ChangeRow[]): Promise<ChangeRequestSummary[]> {
  const conflicts = await countConflicts(ctx.db, rows);
  const open = rows.filter(({ lifecycle }) => lifecycle === "open");
  const reviewers = open.length === 0 ? [] : await listReviewers(ctx.db, [...new Set(open.map(({ dagId }) => dagId))]);
  return rows.map((row) => summaryOf(row, ctx, factsOf(row, conflicts.get(row.number)), reviewers));
}

function summaryOf(
  row: ChangeRow,
  ctx: ServiceContext,
  facts: ChangeFacts,
  reviewers: readonly ReviewerRow[],
): ChangeRequestSummary {
  const { actor, now } = ctx;
  const reminder = row.activeAt === null ? null : reminderOf(new Date(row.activeAt), now());
  // Forgotten by everybody else, it is its author's.
  const isForgotten = reminder !== null && facts.author.id === actor.userId;
  const isTurn = isForgotten || isMyTurn(facts, actor, now());
  const isFirm = isForgotten || isUrgentTurn(facts, actor);
  const snooze = isTurn && !isFirm ? snoozeOf(row, actor.userId, now()) : null;
  const candidates = reviewers.map(candidateOf(row));
  const badge = badgeOf(facts);
  const changeCount = row.requirements[0]?.because.changes ?? 0;
  return {
    number: row.number,
    dagKey: row.dagKey,
    title: row.title,
    author: row.author,
    badge,
    sentence: [sentenceOf(facts), nobodyText(outOfReach(facts, candidates)), reminder].filter(Boolean).join(" "),
    headRevision: row.headRevision,
    isMyTurn: isTurn && snooze === null,
    snooze: snooze && { until: snooze.until },
    claim: claimOf(row),
    couldReview: suggestReviewers(facts, candidates).map(({ id, personKey, name }) => ({ id, personKey, name })),
    firstAnswer: firstAnswerOf(row, facts, badge, ctx),
    risks:
      row.lifecycle === "open" ? risksOf({ ...row, rules: row.requirements.map(({ rule }) => rule), changeCount }) : [],
    changeCount,
    about: row.requirements.find(({ rule }) => rule === "engineering" || rule === "notes")?.because.reasons ?? [],
    openThreads: row.openThreads.length,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

/** Only while reviewers are waited for, and none of them has said a word about the head. */
function firstAnswerOf(
  { headAt, criticality, reviews, headRevision, isDiscussed }: ChangeRow,
  { contributorIds }: ChangeFacts,
  badge: ChangeRequestSummary["badge"],
  { now, timezone }: ServiceContext,
): ChangeRequestSummary["firstAnswer"] {
  const isReviewed = reviews.some(
    ({ reviewer, revision, carriedFrom }) =>
      revision === headRevision && carriedFrom === null && !contributorIds.includes(reviewer.id),
  );
  if (isReviewed || isDiscussed || (badge !== "needs_review" && badge !== "stale")) return null;
  const dueAt = firstAnswerDue(new Date(headAt), criticality, timezone);
  return { dueAt: dueAt.toISOString(), isOverdue: now() > dueAt };
}

const candidateOf =
  ({ dagId }: ChangeRow) =>
  ({ knownDagIds, ...one }: ReviewerRow) => ({ ...one, userId: one.id, knowsDag: knownDagIds.includes(dagId) });

/** What helps where too few people hold a role. */
const nobodyText = (rules: readonly string[]): string | null =>
  rules.length === 0
    ? null
    : `Too few people can give the ${rules.map(ruleTitle).join(" and the ")} approval: an administrator gives somebody the role, and the change is closed and submitted anew, since roles given later do not count.`;
