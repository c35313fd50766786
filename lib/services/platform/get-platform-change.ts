import type { ThreadView } from "@/lib/contracts/change-requests";
import type { PlatformChangeDetail, PlatformChangeItem } from "@/lib/contracts/platform-reviews";
import { findPlatformChange, type PlatformChangeRow } from "@/lib/db/platform-changes";
import { type PlatformTalk, readPlatformTalks } from "@/lib/db/platform-reviews";
import { abilitiesOf, canResolveThread, isMyTurn, refusedDismissal } from "@/lib/domain/change/personal-view";
import { platformRequirements } from "@/lib/domain/change/platform-change";
import { badgeOf, blockersOf, type ChangeFacts, sentenceOf } from "@/lib/domain/change/standing";
import { judgeReview, matchApprovals } from "@/lib/domain/change/votes";
import { firstAnswerDue } from "@/lib/domain/change/working-hours";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { platformChangeView } from "@/lib/services/platform/platform-change-view";
import { blockersPastApproval, platformFactsOf } from "@/lib/services/platform/platform-facts";

export async function requirePlatformChange({ db, actor }: ServiceContext, id: string): Promise<PlatformChangeRow> {
  const found = await findPlatformChange(db, actor.userId, id);
  if (!found) throw new AppError("not_found", "There is no such change of the platform. Look at the list.", { id });
  return found;
}

/** With what its rules decide on. */
export async function requirePlatformFacts(
  ctx: ServiceContext,
  id: string,
): Promise<{ change: PlatformChangeRow; talk: PlatformTalk; facts: ChangeFacts }> {
  const change = await requirePlatformChange(ctx, id);
  const talk = (await readPlatformTalks(ctx.db, [id])).get(id);
  if (!talk) throw new Error(`platform change ${id} was there and is not`);
  return { change, talk, facts: platformFactsOf(change, talk) };
}

/** As lists show it: where it stands, and what the reader may say about it. */
export function platformItemOf(
  { actor, now, timezone }: ServiceContext,
  change: PlatformChangeRow,
  talk: PlatformTalk,
): PlatformChangeItem {
  const facts = platformFactsOf(change, talk);
  const view = platformChangeView(change, actor.userId);
  const mayApprove = abilitiesOf(facts, actor).approve && blockersPastApproval(facts, actor).length === 0;
  return {
    ...view,
    badge: badgeOf(facts),
    sentence: sentenceFor(change, facts),
    isMyTurn: isMyTurn(facts, actor, now()),
    firstAnswer: isAnswered(change, talk) ? null : firstAnswerOf(new Date(change.proposedAt), timezone, now()),
    openThreads: talk.threads.filter(({ resolvedAt }) => resolvedAt === null).length,
    can: { ...view.can, approve: view.can.approve && mayApprove },
  };
}

/** It is over, or somebody else has said a word about it. */
const isAnswered = ({ outcome, proposedBy }: PlatformChangeRow, { reviews, threads }: PlatformTalk): boolean =>
  outcome !== null ||
  reviews.some(({ reviewer }) => reviewer.id !== proposedBy.id) ||
  threads.some(({ comments }) => comments.some(({ author }) => author.id !== proposedBy.id));

function firstAnswerOf(proposedAt: Date, timezone: string, now: Date): PlatformChangeItem["firstAnswer"] {
  const dueAt = firstAnswerDue(proposedAt, "standard", timezone);
  return { dueAt: dueAt.toISOString(), isOverdue: now > dueAt };
}

/** One change of the platform with everything that its page shows, by the rules of every other change. */
export async function getPlatformChange(ctx: ServiceContext, id: string): Promise<PlatformChangeDetail> {
  requirePermission(ctx.actor, "platform:read");
  const { change, talk, facts } = await requirePlatformFacts(ctx, id);
  const { actor } = ctx;
  const item = platformItemOf(ctx, change, talk);
  const abilities = abilitiesOf(facts, actor);
  return {
    ...item,
    requirements: requirementsFor(change, facts),
    reviews: reviewsOf(ctx, talk, facts),
    threads: threadsOf(ctx, item.fields, talk, facts),
    blockers: blockersOf(facts),
    isContributor: change.proposedBy.id === actor.userId,
    can: {
      ...item.can,
      comment: abilities.comment,
      requestChanges: abilities.requestChanges,
      withdrawReview: abilities.withdraw,
    },
  };
}

function requirementsFor(change: PlatformChangeRow, facts: ChangeFacts): PlatformChangeDetail["requirements"] {
  const filled = matchApprovals(facts);
  return platformRequirements(change).map(({ roles, because, ...one }) => ({
    ...one,
    roles: [...roles],
    approvals: filled.get(one.rule)?.length ?? 0,
    because: [...because.reasons],
  }));
}

const ENDED = {
  applied: "It was approved and is in force.",
  declined: "It was declined. Nothing changed.",
  withdrawn: "Whoever proposed it took it back. Nothing changed.",
} as const;

const sentenceFor = ({ outcome }: PlatformChangeRow, facts: ChangeFacts): string =>
  outcome === null ? sentenceOf(facts) : ENDED[outcome];

function reviewsOf(
  { actor, now }: ServiceContext,
  { reviews }: PlatformTalk,
  facts: ChangeFacts,
): PlatformChangeDetail["reviews"] {
  return facts.reviews.flatMap((fact, index) => {
    const row = reviews[index];
    if (!row) return [];
    const { id, reviewer, decision, body, createdAt, dismissalReason } = row;
    const { code: reason, ...judged } = judgeReview(facts, fact);
    const canDismiss = refusedDismissal(facts, fact, actor, now()) === null;
    const place = { revision: 1, carriedFrom: null };
    return [{ id, reviewer, decision, body, createdAt, dismissalReason, canDismiss, reason, ...place, ...judged }];
  });
}

function threadsOf(
  { actor }: ServiceContext,
  fields: PlatformChangeDetail["fields"],
  { threads }: PlatformTalk,
  facts: ChangeFacts,
): ThreadView[] {
  const asWritten = { isDeleted: false, editedAt: null, earlier: [], canEdit: false };
  return threads.map(({ field, openedBy, comments, ...thread }) => ({
    ...thread,
    comments: comments.map((comment) => ({ ...comment, ...asWritten })),
    anchor: field === null ? { kind: "change_request" } : { kind: "setting", path: `/${field}` },
    anchorLabel: fields.some((one) => one.field === field) ? `/${field}` : null,
    portedTo: null,
    quote: null,
    revision: 1,
    isOutdated: false,
    addressedAt: null,
    canAddress: false,
    suggestion: null,
    canResolve: canResolveThread(facts, openedBy.id, actor),
  }));
}
