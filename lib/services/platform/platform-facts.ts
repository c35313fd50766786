import type { PlatformChangeRow } from "@/lib/db/platform-changes";
import type { PlatformTalk } from "@/lib/db/platform-reviews";
import { PLATFORM_REQUIREMENT } from "@/lib/domain/change/platform-change";
import { blockersOf, type ChangeFacts } from "@/lib/domain/change/standing";
import type { ReviewFact } from "@/lib/domain/change/votes";

const LIFECYCLES = { applied: "activated", declined: "closed", withdrawn: "closed" } as const;

/** A change of the platform as the rules of change requests see one: a single revision, whose proposer contributed. */
export function platformFactsOf(change: PlatformChangeRow, talk: PlatformTalk): ChangeFacts {
  return {
    lifecycle: change.outcome === null ? "open" : LIFECYCLES[change.outcome],
    author: change.proposedBy,
    headRevision: 1,
    isBaseActive: !change.isBehind,
    conflicts: 0,
    checks: [],
    closureChanges: [],
    contributorIds: [change.proposedBy.id],
    requirements: [PLATFORM_REQUIREMENT],
    uncountedGrants: talk.uncountedGrants,
    reviews: talk.reviews.map(({ reviewer, ...review }) => ({
      ...review,
      reviewerId: reviewer.id,
      reviewerName: reviewer.name,
      revision: 1,
      carriedFrom: null,
    })),
    isFirstAid: false,
    isRevert: false,
    hasOverdueDebt: false,
    freeze: null,
    schedule: null,
    glass: null,
    openBlockers: talk.threads
      .filter(({ isBlocking, resolvedAt }) => isBlocking && resolvedAt === null)
      .map(({ openedBy }) => ({ openedBy, revision: 1 })),
  };
}

/** What an approval by this person would still leave in the way: none, and it is applied with it. */
export function blockersPastApproval(facts: ChangeFacts, actor: Readonly<{ userId: string; name: string }>) {
  const approval: ReviewFact = {
    id: "",
    reviewerId: actor.userId,
    reviewerName: actor.name,
    isReviewerActive: true,
    decision: "approve",
    revision: 1,
    grants: [{ role: "do", isLive: true, isByContributor: false }],
    createdAt: "",
    dismissedBy: null,
    peers: 0,
    carriedFrom: null,
  };
  return blockersOf({ ...facts, reviews: [...facts.reviews, approval] });
}
