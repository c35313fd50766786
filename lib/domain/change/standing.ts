import { ROLE_TITLES, type Role } from "@/lib/domain/access/roles";

export type Lifecycle = "open" | "activated" | "closed" | "superseded";
export type Decision = "approve" | "request_changes" | "comment" | "withdraw";

/** One review with what is known about its author now. */
export type ReviewFact = Readonly<{
  id: string;
  reviewerId: string;
  reviewerName: string;
  isReviewerActive: boolean;
  decision: Decision;
  revision: number;
  /** The role grant an approval was cast under; null for every other decision. */
  grant: Readonly<{ role: string; isLive: boolean }> | null;
}>;

/** Everything that decides where a change request stands. Nothing of the answer is ever stored. */
export type ChangeFacts = Readonly<{
  lifecycle: Lifecycle;
  author: Readonly<{ id: string; name: string }>;
  headRevision: number;
  /** The head was made from what is active now. */
  isBaseActive: boolean;
  /** With what is active now; 0 when both merge cleanly. */
  conflicts: number;
  contributorIds: readonly string[];
  /** What the head needs. */
  requirements: readonly Readonly<{ rule: string; role: Role; minimum: number }>[];
  /** In the order in which they were given. */
  reviews: readonly ReviewFact[];
  /** Blocking threads that are not resolved. */
  openBlockers: readonly Readonly<{ openedBy: Readonly<{ id: string; name: string }>; revision: number }>[];
}>;

export type Badge =
  | "activated"
  | "closed"
  | "superseded"
  | "conflicting"
  | "behind"
  | "changes_requested"
  | "unresolved"
  | "stale"
  | "needs_review"
  | "ready";

export type Blocker = Readonly<{ code: string; message: string; whoCanClear: string }>;

/** The last decision other than a comment of each reviewer, on the given revision or on any. */
export function lastWords(reviews: readonly ReviewFact[], revision?: number): Map<string, ReviewFact> {
  const words = reviews.filter((one) => one.decision !== "comment" && (revision ?? one.revision) === one.revision);
  return new Map(words.map((word) => [word.reviewerId, word]));
}

/** Whether a review has a say in activation now, and why. The database counts by the same rules. */
export function judgeReview(facts: ChangeFacts, review: ReviewFact): { counts: boolean; because: string } {
  if (review.decision === "comment") return no("A comment neither approves nor objects.");
  if (review.decision === "withdraw") return no("Takes back what was said before.");
  if (review.decision === "request_changes") return judgeObjection(facts, review);
  return judgeApproval(facts, review);
}

const no = (because: string) => ({ counts: false, because });

function judgeObjection(facts: ChangeFacts, review: ReviewFact) {
  if (lastWords(facts.reviews).get(review.reviewerId) !== review) return no("Replaced by a later decision.");
  return { counts: true, because: `Holds until ${review.reviewerName} approves or withdraws.` };
}

function judgeApproval(facts: ChangeFacts, review: ReviewFact) {
  const { headRevision, requirements } = facts;
  if (review.revision !== headRevision)
    return no(`Covers revision ${review.revision}; revision ${headRevision} came after it.`);
  if (lastWords(facts.reviews, headRevision).get(review.reviewerId) !== review)
    return no("Replaced by a later decision.");
  if (facts.contributorIds.includes(review.reviewerId)) return no(`${review.reviewerName} contributed to this change.`);
  if (!review.isReviewerActive) return no("The account is switched off.");
  if (!review.grant?.isLive) return no("The role it was given under was taken away since.");
  const role = review.grant.role;
  const requirement = requirements.find((one) => one.role === role);
  if (!requirement) return no("The role it was given under is not asked for.");
  return { counts: true, because: `Counts as ${ROLE_TITLES[requirement.role]}.` };
}

/** How many approvals a role has that count now. */
export const approvalsOf = (facts: ChangeFacts, role: Role): number =>
  facts.reviews.filter(
    (one) => one.decision === "approve" && one.grant?.role === role && judgeReview(facts, one).counts,
  ).length;

/** Everything that keeps an open change request from being activated, with who can clear it. */
export function blockersOf(facts: ChangeFacts): Blocker[] {
  if (facts.lifecycle !== "open") return [];
  return [...baseBlockers(facts), ...objectionBlockers(facts), ...threadBlockers(facts), ...approvalBlockers(facts)];
}

function baseBlockers({ isBaseActive, conflicts, author }: ChangeFacts): Blocker[] {
  if (isBaseActive) return [];
  const message = "Another change was activated since this revision was pushed.";
  if (conflicts === 0)
    return [{ code: "base_moved", message, whoCanClear: `${author.name} or a data engineer, by updating it` }];
  const many = conflicts === 1 ? "in one place" : `in ${conflicts} places`;
  return [
    {
      code: "merge_conflict",
      message: `${message} Both disagree ${many}.`,
      whoCanClear: `${author.name}, by resolving the conflicts`,
    },
  ];
}

const objectionBlockers = ({ reviews }: ChangeFacts): Blocker[] =>
  [...lastWords(reviews).values()]
    .filter(({ decision }) => decision === "request_changes")
    .map(({ reviewerName }) => ({
      code: "changes_requested",
      message: `${reviewerName} asked for changes.`,
      whoCanClear: `${reviewerName}, by approving or withdrawing`,
    }));

const threadBlockers = ({ openBlockers }: ChangeFacts): Blocker[] =>
  openBlockers.map(({ openedBy }) => ({
    code: "open_thread",
    message: `A blocking comment of ${openedBy.name} is open.`,
    whoCanClear: `${openedBy.name}, or a data engineer who did not contribute`,
  }));

function approvalBlockers(facts: ChangeFacts): Blocker[] {
  if (facts.requirements.length === 0)
    return [
      {
        code: "no_policy",
        message: "No approval rule applies to this revision.",
        whoCanClear: `${facts.author.name}, by pushing the draft again`,
      },
    ];
  return facts.requirements.flatMap(({ role, minimum }) => {
    const missing = minimum - approvalsOf(facts, role);
    if (missing <= 0) return [];
    const who = `${missing === 1 ? "a" : `${missing}`} ${ROLE_TITLES[role]}${missing === 1 ? "" : "s"} who did not contribute`;
    return [
      {
        code: "missing_approval",
        message: missing === 1 ? "An approval is missing." : `${missing} approvals are missing.`,
        whoCanClear: who,
      },
    ];
  });
}

const BADGE_OF_BLOCKER: readonly (readonly [code: string, badge: Badge])[] = [
  ["merge_conflict", "conflicting"],
  ["base_moved", "behind"],
  ["changes_requested", "changes_requested"],
  ["open_thread", "unresolved"],
];

/** Where it stands in one word. First that applies, in governance.md 1.2's order. */
export function badgeOf(facts: ChangeFacts): Badge {
  if (facts.lifecycle !== "open") return facts.lifecycle;
  const codes = new Set(blockersOf(facts).map(({ code }) => code));
  const badge = BADGE_OF_BLOCKER.find(([code]) => codes.has(code))?.[1];
  if (badge) return badge;
  if (codes.size === 0) return "ready";
  const hadApproval = facts.reviews.some((one) => one.decision === "approve" && one.revision < facts.headRevision);
  return hadApproval ? "stale" : "needs_review";
}

const ENDED: Readonly<Record<Exclude<Lifecycle, "open">, string>> = {
  activated: "It is active.",
  closed: "It was closed without being activated.",
  superseded: "What it proposes became active through another change request.",
};

/** What is missing and who can give it, in one sentence. */
export function sentenceOf(facts: ChangeFacts): string {
  if (facts.lifecycle !== "open") return ENDED[facts.lifecycle];
  const [first, ...more] = blockersOf(facts);
  if (!first) return `Approved. A ${ROLE_TITLES.de} other than ${facts.author.name} can activate it.`;
  const rest =
    more.length === 0 ? "" : ` ${more.length} more thing${more.length === 1 ? "" : "s"} to clear after that.`;
  return `${first.message} Waiting for ${first.whoCanClear}.${rest}`;
}
