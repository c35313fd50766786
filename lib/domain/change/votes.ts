import { ROLE_TITLES, type Role } from "@/lib/domain/access/roles";

export type Decision = "approve" | "request_changes" | "comment" | "withdraw";

/** A role that a person held when they decided: it was given before the change, and not by one of its contributors. */
export type CastGrant = Readonly<{ role: Role; isLive: boolean; isByContributor: boolean }>;

/** One review with what is known about its author now. */
export type ReviewFact = Readonly<{
  id: string;
  reviewerId: string;
  reviewerName: string;
  isReviewerActive: boolean;
  decision: Decision;
  revision: number;
  /** The grants an approval or an objection was cast under; none for other decisions. */
  grants: readonly CastGrant[];
  createdAt: string;
  /** Somebody else who set an objection aside. */
  dismissedBy: string | null;
  /** Others who hold a role of an objector and have no part in the change. */
  peers: number;
  /** The revision on which it was given, when an update to the base kept it. */
  carriedFrom: number | null;
}>;

export type NeededApproval = Readonly<{ rule: string; roles: readonly Role[]; minimum: number }>;

/** What decides which votes count. */
export type VoteFacts = Readonly<{
  headRevision: number;
  contributorIds: readonly string[];
  requirements: readonly NeededApproval[];
  /** In the order in which they were given. */
  reviews: readonly ReviewFact[];
  /** What the head refers to and is no longer what it was. */
  closureChanges: readonly string[];
}>;

/** The last decision other than a comment of each reviewer, on the given revision or on any. */
export function lastWords(reviews: readonly ReviewFact[], revision?: number): Map<string, ReviewFact> {
  const words = reviews.filter((one) => one.decision !== "comment" && (revision ?? one.revision) === one.revision);
  return new Map(words.map((word) => [word.reviewerId, word]));
}

/** Objections that nobody took back and nobody set aside, on whichever revision they were raised. */
export const standingObjections = (reviews: readonly ReviewFact[]): ReviewFact[] =>
  [...lastWords(reviews).values()].filter((word) => word.decision === "request_changes" && word.dismissedBy === null);

type Judgement = Readonly<{ counts: boolean; code: string | null; because: string }>;

const no = (code: string, because: string): Judgement => ({ counts: false, code, because });
const yes = (because: string): Judgement => ({ counts: true, code: null, because });

/** Whether a review has a say in activation now, and why. The database counts by the same rules. */
export function judgeReview(facts: VoteFacts, review: ReviewFact): Judgement {
  if (review.decision === "comment") return no("comment", "A comment neither approves nor objects.");
  if (review.decision === "withdraw") return no("withdrawn", "Takes back what was said before.");
  if (review.decision === "request_changes") return judgeObjection(facts, review);
  const refused = refusedApproval(facts, review);
  if (refused) return refused;
  const rule = [...matchApprovals(facts)].find(([, voters]) => voters.includes(review.reviewerId))?.[0];
  const role = rule && rolesOf(facts, review).find((one) => ruleTakes(facts, rule, one));
  const kept =
    review.carriedFrom === null
      ? ""
      : ` Given on revision ${review.carriedFrom}; the update left all it covers as it was.`;
  return role
    ? yes(`Counts as ${ROLE_TITLES[role]}.${kept}`)
    : yes("Counts, but others fill every rule it could fill: one approval fills one rule.");
}

function judgeObjection({ reviews }: VoteFacts, review: ReviewFact): Judgement {
  if (lastWords(reviews).get(review.reviewerId) !== review) return no("replaced", "Replaced by a later decision.");
  if (review.dismissedBy !== null) return no("dismissed", `Set aside by ${review.dismissedBy}.`);
  return yes(`Holds until ${review.reviewerName} approves or withdraws.`);
}

/** Null when the approval counts. */
function refusedApproval(facts: VoteFacts, review: ReviewFact): Judgement | null {
  const { headRevision, contributorIds, reviews, closureChanges } = facts;
  if (review.revision !== headRevision)
    return no("stale_revision", `Covers revision ${review.revision}; revision ${headRevision} came after it.`);
  if (lastWords(reviews, headRevision).get(review.reviewerId) !== review)
    return no("replaced", "Replaced by a later decision.");
  if (contributorIds.includes(review.reviewerId))
    return no("is_contributor", `${review.reviewerName} contributed to this change.`);
  if (!review.isReviewerActive) return no("not_eligible", "The account is switched off.");
  if (review.grants.every(({ isLive }) => !isLive))
    return no("not_eligible", "The role it was given under was taken away since.");
  if (review.grants.every(({ isLive, isByContributor }) => !isLive || isByContributor))
    return no("fresh_grant", "The role it was given under was granted by somebody with a part in this change.");
  if (!facts.requirements.some(({ rule }) => rolesOf(facts, review).some((role) => ruleTakes(facts, rule, role))))
    return no("not_eligible", "The role it was given under is not asked for.");
  const [changed] = closureChanges;
  if (changed) return no("closure_changed", `Covers what ${changed} was when the revision was pushed.`);
  return null;
}

const rolesOf = ({ contributorIds }: VoteFacts, { grants, reviewerId }: ReviewFact): Role[] =>
  contributorIds.includes(reviewerId)
    ? []
    : grants.flatMap(({ role, isLive, isByContributor }) => (isLive && !isByContributor ? [role] : []));

const ruleTakes = ({ requirements }: VoteFacts, rule: string, role: Role): boolean =>
  requirements.some((one) => one.rule === rule && one.roles.includes(role));

/**
 * Who fills which rule, each person one: as many approvals as can be placed at all (a maximum matching, by augmenting
 * paths). Somebody with two roles stands where they are needed most, never twice.
 */
export function matchApprovals(facts: VoteFacts): Map<string, string[]> {
  const voters = facts.reviews.filter((one) => one.decision === "approve" && refusedApproval(facts, one) === null);
  const places = facts.requirements.flatMap(({ rule, roles, minimum }) =>
    Array.from({ length: minimum }, () => ({ rule, roles })),
  );
  const holder = new Map<number, ReviewFact>();
  const place = (voter: ReviewFact, tried: Set<number>): boolean =>
    places.some(({ roles }, index) => {
      if (tried.has(index) || !rolesOf(facts, voter).some((role) => roles.includes(role))) return false;
      tried.add(index);
      const before = holder.get(index);
      if (before && !place(before, tried)) return false;
      holder.set(index, voter);
      return true;
    });
  for (const voter of voters) place(voter, new Set());
  const filled = new Map<string, string[]>(facts.requirements.map(({ rule }) => [rule, []]));
  for (const [index, { rule }] of places.entries()) {
    const voter = holder.get(index);
    if (voter) filled.get(rule)?.push(voter.reviewerId);
  }
  return filled;
}
