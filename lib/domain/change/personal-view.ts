import { hasPermission } from "@/lib/domain/access/permissions";
import type { Role } from "@/lib/domain/access/roles";
import { badgeOf, type ChangeFacts, lastWords } from "@/lib/domain/change/standing";

export type Viewer = Readonly<{ userId: string; roles: readonly Role[] }>;

/** What one person may do with a change request now. Services refuse by the same answers. */
export type Abilities = Readonly<{
  comment: boolean;
  approve: boolean;
  requestChanges: boolean;
  withdraw: boolean;
  activate: boolean;
  push: boolean;
  close: boolean;
}>;

/** Holds a role that the head asks for. */
const isGate = (facts: ChangeFacts, { roles }: Viewer): boolean =>
  hasPermission(roles, "change_request:review") && facts.requirements.some(({ role }) => roles.includes(role));

export const isContributor = ({ contributorIds }: ChangeFacts, { userId }: Viewer): boolean =>
  contributorIds.includes(userId);

export function abilitiesOf(facts: ChangeFacts, viewer: Viewer): Abilities {
  const { roles, userId } = viewer;
  const isOpen = facts.lifecycle === "open";
  const isAuthor = facts.author.id === userId;
  const word = lastWords(facts.reviews).get(userId);
  const saidOnHead = word?.revision === facts.headRevision ? word.decision : null;
  return {
    comment: isOpen && hasPermission(roles, "change_request:comment"),
    approve: isOpen && isGate(facts, viewer) && !isContributor(facts, viewer) && saidOnHead !== "approve",
    requestChanges: isOpen && isGate(facts, viewer) && !isAuthor && saidOnHead !== "request_changes",
    withdraw: isOpen && (word?.decision === "request_changes" || saidOnHead === "approve"),
    activate: badgeOf(facts) === "ready" && hasPermission(roles, "change_request:activate") && !isAuthor,
    push: isOpen && hasPermission(roles, "change_request:submit") && isContributor(facts, viewer),
    close: isOpen && hasPermission(roles, "change_request:close") && (isAuthor || isGate(facts, viewer)),
  };
}

/** A thread is settled by whoever opened it, or by somebody of the gate who has no part in the change. */
export const canResolveThread = (facts: ChangeFacts, openedBy: string, viewer: Viewer): boolean =>
  facts.lifecycle === "open" &&
  (openedBy === viewer.userId || (isGate(facts, viewer) && !isContributor(facts, viewer)));

/** Whether the next step is this person's, rather than somebody else's. */
export function isMyTurn(facts: ChangeFacts, viewer: Viewer): boolean {
  const abilities = abilitiesOf(facts, viewer);
  switch (badgeOf(facts)) {
    case "ready":
      return abilities.activate;
    case "needs_review":
    case "stale":
      return abilities.approve;
    case "conflicting":
    case "behind":
      return facts.author.id === viewer.userId;
    case "unresolved":
      return isTurnBetween(facts, viewer, openThreads(facts));
    case "changes_requested":
      return isTurnBetween(facts, viewer, objections(facts));
    default:
      return false;
  }
}

type Concern = Readonly<{ raisedBy: string; revision: number }>;

const objections = (facts: ChangeFacts): Concern[] =>
  [...lastWords(facts.reviews).values()]
    .filter(({ decision }) => decision === "request_changes")
    .map(({ reviewerId, revision }) => ({ raisedBy: reviewerId, revision }));

const openThreads = ({ openBlockers }: ChangeFacts): Concern[] =>
  openBlockers.map(({ openedBy, revision }) => ({ raisedBy: openedBy.id, revision }));

/** Raised on the newest revision: the author answers. Pushed since: whoever raised it looks again. */
const isTurnBetween = (
  { author, headRevision }: ChangeFacts,
  { userId }: Viewer,
  concerns: readonly Concern[],
): boolean => concerns.some(({ raisedBy, revision }) => (revision === headRevision ? author.id : raisedBy) === userId);
