import { hasPermission } from "@/lib/domain/access/permissions";
import type { Role } from "@/lib/domain/access/roles";
import { badgeOf, blockersOf, blockersPastGlass, type ChangeFacts } from "@/lib/domain/change/standing";
import { lastWords, type ReviewFact, standingObjections } from "@/lib/domain/change/votes";
import { afterOneWorkingDay, afterWorkingDays } from "@/lib/domain/change/working-day";

export type Viewer = Readonly<{ userId: string; roles: readonly Role[] }>;

/** What one person may do with a change request now. Services refuse by the same answers. */
export type Abilities = Readonly<{
  comment: boolean;
  approve: boolean;
  requestChanges: boolean;
  withdraw: boolean;
  push: boolean;
  close: boolean;
  reopen: boolean;
  activate: boolean;
  /** Back to working on it, alone. */
  toDraft: boolean;
  schedule: boolean;
  unschedule: boolean;
  /** Ask that it is activated past its missing approvals. */
  breakGlass: boolean;
  confirmGlass: boolean;
  declineGlass: boolean;
  withdrawGlass: boolean;
}>;

const isAskedFor = ({ requirements }: ChangeFacts, role: Role): boolean =>
  requirements.some(({ roles }) => roles.includes(role));

/** Holds a role that the head asks for, and held it before the change began. */
const isGate = (facts: ChangeFacts, { roles, userId }: Viewer): boolean =>
  hasPermission(roles, "change_request:review") &&
  roles.some((role) => isAskedFor(facts, role) && !isUncounted(facts, userId, role));

const isUncounted = ({ uncountedGrants }: ChangeFacts, userId: string, role: Role): boolean =>
  uncountedGrants.some((grant) => grant.userId === userId && grant.role === role);

/** Holds a role that the head asks for, but was given it after the change began or by one of its contributors. */
export const isFreshGate = (facts: ChangeFacts, viewer: Viewer): boolean =>
  !isGate(facts, viewer) && viewer.roles.some((role) => isAskedFor(facts, role));

export const isContributor = ({ contributorIds }: ChangeFacts, { userId }: Viewer): boolean =>
  contributorIds.includes(userId);

/** Whether an approval of this person is asked for and not given yet. Alone, for lists that ask it of everybody. */
export function mayApprove(facts: ChangeFacts, viewer: Viewer): boolean {
  if (facts.lifecycle !== "open" || !isGate(facts, viewer) || isContributor(facts, viewer)) return false;
  const word = lastWords(facts.reviews).get(viewer.userId);
  return !(word?.revision === facts.headRevision && word.dismissedBy === null && word.decision === "approve");
}

export function abilitiesOf(facts: ChangeFacts, viewer: Viewer): Abilities {
  const { roles, userId } = viewer;
  const isOpen = facts.lifecycle === "open";
  const isAuthor = facts.author.id === userId;
  const word = lastWords(facts.reviews).get(userId);
  const isObjector = standingObjections(facts.reviews).some(({ reviewerId }) => reviewerId === userId);
  const saidOnHead = word?.revision === facts.headRevision && word.dismissedBy === null ? word.decision : null;
  return {
    comment: isOpen && hasPermission(roles, "change_request:comment"),
    approve: mayApprove(facts, viewer),
    requestChanges: isOpen && isGate(facts, viewer) && !isAuthor && saidOnHead !== "request_changes",
    withdraw: isOpen && (isObjector || saidOnHead === "approve"),
    push: isOpen && hasPermission(roles, "change_request:submit") && isContributor(facts, viewer),
    close: isOpen && hasPermission(roles, "change_request:close") && (isAuthor || isGate(facts, viewer)),
    reopen: mayReopen(facts, viewer),
    ...activationAbilities(facts, viewer),
    ...glassAbilities(facts, viewer),
  };
}

const mayReopen = (facts: ChangeFacts, viewer: Viewer): boolean => {
  const isAuthor = facts.author.id === viewer.userId;
  const isTheirs =
    facts.lifecycle === "closed" ? isAuthor || isGate(facts, viewer) : facts.lifecycle === "draft" && isAuthor;
  return isTheirs && hasPermission(viewer.roles, "change_request:submit");
};

/** Now, later, or not yet. */
function activationAbilities(facts: ChangeFacts, { roles, userId }: Viewer) {
  const isAuthor = facts.author.id === userId;
  const isOpen = facts.lifecycle === "open";
  const mayActivate = isOpen && hasPermission(roles, "change_request:activate");
  const isScheduled = facts.schedule?.outcome === null;
  return {
    activate: mayActivate && blockersOf(facts).length === 0 && (!isAuthor || facts.isFirstAid),
    toDraft: isOpen && isAuthor && !isScheduled,
    schedule: mayActivate && !isAuthor && !isScheduled,
    unschedule: isOpen && isScheduled && (isAuthor || mayActivate),
  };
}

/** Roles under which a person has a say in an emergency about this change. */
const emergencyRoles = (facts: ChangeFacts, { roles, userId }: Viewer): Role[] =>
  roles.filter((role) => (role === "de" || role === "do") && !isUncounted(facts, userId, role));

/** A data engineer and data ops, one of them each: who asks waits for somebody with the other role. */
function glassAbilities(facts: ChangeFacts, viewer: Viewer) {
  const own = emergencyRoles(facts, viewer);
  const isAsker = facts.glass?.askedBy.id === viewer.userId;
  const isOpen = facts.lifecycle === "open";
  const isOnlyUnapproved = isOpen && blockersPastGlass(facts).length === 0;
  const asked = facts.glass?.roles ?? [];
  const isOther = (own.includes("de") && asked.includes("do")) || (own.includes("do") && asked.includes("de"));
  return {
    breakGlass: facts.glass === null && own.length > 0 && isOnlyUnapproved && blockersOf(facts).length > 0,
    confirmGlass: isOnlyUnapproved && !isAsker && isOther,
    declineGlass: isOpen && facts.glass !== null && !isAsker && own.length > 0,
    withdrawGlass: isOpen && isAsker,
  };
}

/** A thread is settled by whoever opened it, or by somebody of the gate who has no part in the change. */
export const canResolveThread = (facts: ChangeFacts, openedBy: string, viewer: Viewer): boolean =>
  facts.lifecycle === "open" &&
  (openedBy === viewer.userId || (isGate(facts, viewer) && !isContributor(facts, viewer)));

/** The author says that what somebody else asked for is done; that settles nothing, their word comes after. */
export const canAddressThread = (
  facts: ChangeFacts,
  thread: Readonly<{ openedBy: string; isResolved: boolean }>,
  { userId }: Viewer,
): boolean =>
  facts.lifecycle === "open" && facts.author.id === userId && thread.openedBy !== userId && !thread.isResolved;

/** Why an objection cannot be set aside by this person now; null when it can. */
export function refusedDismissal(
  facts: ChangeFacts,
  objection: ReviewFact,
  { userId, roles }: Viewer,
  now: Date,
): "not_open" | "not_standing" | "is_contributor" | "not_eligible" | "still_reachable" | null {
  if (facts.lifecycle !== "open") return "not_open";
  if (!standingObjections(facts.reviews).includes(objection)) return "not_standing";
  if (isContributor(facts, { userId, roles })) return "is_contributor";
  const isPeer = objection.grants.some(({ role }) => roles.includes(role) && !isUncounted(facts, userId, role));
  const standsIn = objection.peers === 0 && roles.some((role) => role === "do" || role === "admin");
  if (objection.reviewerId === userId || !(isPeer || standsIn)) return "not_eligible";
  const holdsRole = objection.isReviewerActive && objection.grants.some(({ isLive }) => isLive);
  return holdsRole && now < afterOneWorkingDay(lastHeardOf(facts, objection)) ? "still_reachable" : null;
}

/** When the objector last said anything about the change. */
const lastHeardOf = ({ reviews }: ChangeFacts, { reviewerId }: ReviewFact): Date =>
  new Date(
    Math.max(
      ...reviews.filter((one) => one.reviewerId === reviewerId).map(({ createdAt }) => new Date(createdAt).getTime()),
    ),
  );

/** Whether the next step is this person's, rather than somebody else's. */
export function isMyTurn(facts: ChangeFacts, viewer: Viewer, now: Date): boolean {
  const abilities = abilitiesOf(facts, viewer);
  if (isUrgentTurn(facts, viewer)) return true;
  switch (badgeOf(facts)) {
    case "ready":
      return abilities.activate;
    case "needs_review":
    case "stale":
      return abilities.approve;
    case "conflicting":
    case "behind":
      return facts.author.id === viewer.userId;
    case "checks_failing":
      return facts.author.id === viewer.userId;
    case "unresolved":
      return facts.openBlockers.some((thread) => isTurnAtThread(facts, thread, viewer, now));
    case "changes_requested":
      return isTurnAfterObjection(facts, viewer);
    default:
      return false;
  }
}

/** An emergency to answer, or a schedule that did not hold: nobody puts these aside. */
export const isUrgentTurn = (facts: ChangeFacts, viewer: Viewer): boolean =>
  (facts.glass !== null && abilitiesOf(facts, viewer).confirmGlass) || isSuspendedFor(facts, viewer);

/** Whoever scheduled it and its author are told that it did not become active. */
const isSuspendedFor = ({ schedule, author, lifecycle }: ChangeFacts, { userId }: Viewer): boolean =>
  lifecycle === "open" && schedule?.outcome === "suspended" && (schedule.setBy === userId || author.id === userId);

/** So long is an opener waited for before others who may settle a thread are asked as well. */
const OPENER_WORKING_DAYS = 2;

/** The author answers; answered, whoever opened it looks again, and after two working days of silence others of the gate. */
function isTurnAtThread(
  facts: ChangeFacts,
  { openedBy, answeredAt }: ChangeFacts["openBlockers"][number],
  viewer: Viewer,
  now: Date,
): boolean {
  if (answeredAt === null) return facts.author.id === viewer.userId;
  if (openedBy.id === viewer.userId) return true;
  return (
    now >= afterWorkingDays(new Date(answeredAt), OPENER_WORKING_DAYS) && canResolveThread(facts, openedBy.id, viewer)
  );
}

/** Raised on the newest revision: the author answers. Pushed since: whoever objected looks again. */
const isTurnAfterObjection = ({ reviews, author, headRevision }: ChangeFacts, { userId }: Viewer): boolean =>
  standingObjections(reviews).some(
    ({ reviewerId, revision }) => (revision === headRevision ? author.id : reviewerId) === userId,
  );
