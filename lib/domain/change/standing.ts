import { ROLE_TITLES, type Role } from "@/lib/domain/access/roles";
import type { Rule } from "@/lib/domain/change/policy";
import { matchApprovals, standingObjections, type VoteFacts } from "@/lib/domain/change/votes";

export type Lifecycle = "draft" | "open" | "activated" | "closed" | "superseded";

/** Everything that decides where a change request stands. Nothing of the answer is ever stored. */
export type ChangeFacts = VoteFacts &
  Readonly<{
    lifecycle: Lifecycle;
    author: Readonly<{ id: string; name: string }>;
    /** The head was made from what is active now. */
    isBaseActive: boolean;
    /** With what is active now; 0 when both merge cleanly. */
    conflicts: number;
    /** What each required check of the head said last; null when it said nothing. */
    checks: readonly Readonly<{ name: string; isBlocking: boolean; isPassed: boolean | null; detail: string }>[];
    /** Roles that are held now and do not count here: given after the change, or by one of its contributors. */
    uncountedGrants: readonly Readonly<{ userId: string; role: Role }>[];
    /** Goes back from what was activated in an emergency to what was last approved: that approval stands. */
    isFirstAid: boolean;
    isRevert: boolean;
    /** The DAG has an emergency activation that was to be reviewed by now. */
    hasOverdueDebt: boolean;
    /** The activation window that holds it back now, and until when, if that is in sight. Going back is never held back. */
    freeze: Readonly<{ window: string; until: string | null }> | null;
    /** The newest schedule of the head. */
    schedule: Readonly<{ setBy: string; activateAt: string | null; outcome: "suspended" | null }> | null;
    /** Somebody asked to activate the head past its missing approvals. */
    glass: Readonly<{ askedBy: Readonly<{ id: string; name: string }>; roles: readonly Role[] }> | null;
    /** Blocking threads that are not resolved, and since when their openers are waited for; null while the author is. */
    openBlockers: readonly Readonly<{
      openedBy: Readonly<{ id: string; name: string }>;
      answeredAt: string | null;
    }>[];
  }>;

export type Badge =
  | "activated"
  | "closed"
  | "superseded"
  | "draft"
  | "conflicting"
  | "behind"
  | "changes_requested"
  | "checks_failing"
  | "unresolved"
  | "stale"
  | "needs_review"
  | "scheduled"
  | "approved"
  | "ready";

export type Blocker = Readonly<{ code: string; message: string; whoCanClear: string }>;

/** Everything that keeps an open change request from being activated, with who can clear it. */
export function blockersOf(facts: ChangeFacts): Blocker[] {
  if (facts.lifecycle !== "open") return [];
  return [
    ...firmBlockers(facts),
    ...(facts.isFirstAid ? [] : approvalBlockers(facts)),
    ...(facts.isRevert ? [] : freezeBlockers(facts)),
  ];
}

/** What stays in the way when two people break the glass: they waive approvals, and not those of the platform's owners. */
export function blockersPastGlass(facts: ChangeFacts): Blocker[] {
  if (facts.lifecycle !== "open") return [];
  const requirements = facts.requirements.filter(({ rule }) => !isWaivable(rule));
  return [...firmBlockers(facts), ...approvalBlockers({ ...facts, requirements })];
}

const isWaivable = (rule: string): boolean => rule !== "platform" && rule !== "ownership";

const firmBlockers = (facts: ChangeFacts): Blocker[] => [
  ...baseBlockers(facts),
  ...closureBlockers(facts),
  ...objectionBlockers(facts),
  ...checkBlockers(facts),
  ...threadBlockers(facts),
  ...debtBlockers(facts),
  ...policyBlockers(facts),
];

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

const byPushing = ({ author }: ChangeFacts): string => `${author.name}, by pushing the draft again`;

const closureBlockers = (facts: ChangeFacts): Blocker[] =>
  facts.closureChanges.map((changed) => ({
    code: "closure_changed",
    message: `What this revision refers to changed since it was pushed: ${changed}.`,
    whoCanClear: byPushing(facts),
  }));

const objectionBlockers = ({ reviews }: ChangeFacts): Blocker[] =>
  standingObjections(reviews).map(({ reviewerName, grants }) => {
    const role = grants[0]?.role;
    const another = role ? `another ${ROLE_TITLES[role]}` : ROLE_TITLES.do;
    return {
      code: "changes_requested",
      message: `${reviewerName} asked for changes.`,
      whoCanClear: `${reviewerName}, by approving or withdrawing; after one working day without a word ${another} may set it aside`,
    };
  });

/** What a check is called, and who can do something when it fails. */
const CHECKS: ReadonlyMap<string, Readonly<{ title: string; whoElse?: string }>> = new Map([
  ["document", { title: "shape and graph" }],
  ["references", { title: "what it refers to", whoElse: "data ops, by bringing back what is missing" }],
  ["secrets", { title: "secrets" }],
  ["quota", { title: "share of the platform" }],
  ["policy", { title: "approval rules" }],
  ["overlap", { title: "other open changes" }],
  ["simulation", { title: "simulation" }],
  ["connections", { title: "connections from its lane" }],
]);
export const checkTitle = (name: string): string => CHECKS.get(name)?.title ?? name;

function whoCanMend(name: string, facts: ChangeFacts): string {
  const whoElse = CHECKS.get(name)?.whoElse;
  return whoElse ? `${byPushing(facts)}; or ${whoElse}` : byPushing(facts);
}

const checkBlockers = (facts: ChangeFacts): Blocker[] =>
  facts.checks.flatMap(({ name, isBlocking, isPassed, detail }) => {
    if (isPassed || !isBlocking) return [];
    const isMissing = isPassed === null;
    return [
      {
        code: isMissing ? "check_missing" : "check_not_green",
        message: isMissing
          ? `The check of ${checkTitle(name)} has no result yet.`
          : `The check of ${checkTitle(name)} does not pass: ${detail}`,
        whoCanClear: isMissing ? "anybody who may submit, by running the checks" : whoCanMend(name, facts),
      },
    ];
  });

const threadBlockers = ({ openBlockers, requirements }: ChangeFacts): Blocker[] =>
  openBlockers.map(({ openedBy }) => ({
    code: "open_thread",
    message: `A blocking comment of ${openedBy.name} is open.`,
    whoCanClear: `${openedBy.name}, or ${gateText(requirements)} who did not contribute`,
  }));

/** Of those who settle a thread, who are meant: what is the platform's alone is not the data engineers'. */
const gateText = (requirements: ChangeFacts["requirements"]): string =>
  requirements.length === 0 || requirements.some(({ roles }) => roles.includes("de"))
    ? "a data engineer"
    : "somebody of data ops";

const debtBlockers = ({ hasOverdueDebt, isRevert }: ChangeFacts): Blocker[] =>
  hasOverdueDebt && !isRevert
    ? [
        {
          code: "obligation_overdue",
          message: "What was activated in an emergency is overdue for review.",
          whoCanClear: `a ${ROLE_TITLES.de} and a ${ROLE_TITLES.manager} who had no part in it`,
        },
      ]
    : [];

const freezeBlockers = ({ freeze }: ChangeFacts): Blocker[] => {
  if (!freeze) return [];
  const until = freeze.until === null ? "nobody knows when" : minuteText(freeze.until);
  return [
    {
      code: "frozen",
      message: `The window ${freeze.window} holds changes of this DAG back until ${until}.`,
      whoCanClear: "time; in an emergency, a data engineer and data ops together",
    },
  ];
};

/** 2026-11-23 17:00 UTC */
export const minuteText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

const policyBlockers = (facts: ChangeFacts): Blocker[] =>
  facts.requirements.length > 0
    ? []
    : [
        {
          code: "no_policy",
          message: "No approval rule applies to this revision.",
          whoCanClear: byPushing(facts),
        },
      ];

/** What the approval of a rule is called. */
const RULE_TITLES = {
  engineering: "engineering",
  logic: "logic",
  platform: "platform",
  service_level: "service level",
  ownership: "ownership",
  notes: "team",
} as const satisfies Record<Rule, string>;
export const ruleTitle = (rule: string): string =>
  Object.entries(RULE_TITLES).find(([one]) => one === rule)?.[1] ?? rule;

function approvalBlockers(facts: ChangeFacts): Blocker[] {
  const filled = matchApprovals(facts);
  return facts.requirements.flatMap(({ rule, roles, minimum }) => {
    const missing = minimum - (filled.get(rule)?.length ?? 0);
    if (missing <= 0) return [];
    const approval = `${ruleTitle(rule)} approval`;
    const titles = roles.map((role) => ROLE_TITLES[role]).join(" or ");
    return [
      {
        code: "missing_approval",
        message: missing === 1 ? `The ${approval} is missing.` : `${missing} of the ${approval}s are missing.`,
        whoCanClear: `${missing === 1 ? "a" : missing} ${titles} who did not contribute`,
      },
    ];
  });
}

const BADGE_OF_BLOCKER: readonly (readonly [code: string, badge: Badge])[] = [
  ["merge_conflict", "conflicting"],
  ["base_moved", "behind"],
  ["closure_changed", "behind"],
  ["changes_requested", "changes_requested"],
  ["check_not_green", "checks_failing"],
  ["check_missing", "checks_failing"],
  ["open_thread", "unresolved"],
];

/** What holds back a change that everybody approved. */
const HOLDS: ReadonlySet<string> = new Set(["obligation_overdue", "frozen"]);

/** Where it stands in one word. First that applies, in governance.md 1.2's order. */
export function badgeOf(facts: ChangeFacts): Badge {
  if (facts.lifecycle !== "open") return facts.lifecycle;
  const codes = new Set(blockersOf(facts).map(({ code }) => code));
  const badge = BADGE_OF_BLOCKER.find(([code]) => codes.has(code))?.[1];
  if (badge) return badge;
  if ([...codes].every((code) => HOLDS.has(code))) {
    if (facts.schedule?.outcome === null) return "scheduled";
    return codes.size === 0 ? "ready" : "approved";
  }
  const hadApproval = facts.reviews.some((one) => one.decision === "approve" && one.revision < facts.headRevision);
  return hadApproval ? "stale" : "needs_review";
}

const ENDED: Readonly<Record<Exclude<Lifecycle, "open">, string>> = {
  activated: "It is active.",
  draft: "Its author took it back to work on it. Opened again, it is approved anew.",
  closed: "It was closed without being activated.",
  superseded: "What it proposes became active through another change request.",
};

/** What is missing and who can give it, in one sentence. */
export function sentenceOf(facts: ChangeFacts): string {
  if (facts.lifecycle !== "open") return ENDED[facts.lifecycle];
  const [first, ...more] = blockersOf(facts);
  const { schedule } = facts;
  if (!first && schedule?.outcome === null)
    return schedule.activateAt === null
      ? "Approved. A worker activates it in a moment."
      : `Approved. A worker activates it at ${minuteText(schedule.activateAt)}.`;
  if (!first) return `Approved. A ${ROLE_TITLES.de} other than ${facts.author.name} can activate it.`;
  const rest =
    more.length === 0 ? "" : ` ${more.length} more thing${more.length === 1 ? "" : "s"} to clear after that.`;
  return `${first.message} Waiting for ${first.whoCanClear}.${rest}`;
}
