import type { PlatformChangeRow } from "@/lib/db/platform-changes";
import type { PlatformTalk } from "@/lib/db/platform-reviews";
import { platformRequirements } from "@/lib/domain/change/platform-change";
import { blockersOf, type ChangeFacts } from "@/lib/domain/change/standing";

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
    requirements: platformRequirements(change),
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
      .map(({ openedBy }) => ({ openedBy, answeredAt: null })),
  };
}

/** What an approval by this person would leave in the way: anything, and they do not approve. Others may still be asked. */
export const blockersPastApproval = (facts: ChangeFacts, { userId }: Readonly<{ userId: string }>) =>
  blockersOf({ ...facts, reviews: facts.reviews.filter(({ reviewerId }) => reviewerId !== userId) }).filter(
    ({ code }) => code !== "missing_approval",
  );
