import type { Role } from "@/lib/domain/access/roles";
import { mayApprove } from "@/lib/domain/change/personal-view";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { matchApprovals, type ReviewFact } from "@/lib/domain/change/votes";

export type Candidate = Readonly<{
  userId: string;
  name: string;
  roles: readonly Role[];
  /** Open changes that they have begun to look at, or said that they will. */
  openReviews: number;
  /** They approved what is active of the DAG. */
  knowsDag: boolean;
}>;

const AT_MOST = 5;

/**
 * Who could give what is missing: for each missing approval the best one first, so that together they clear it, then others
 * who may. Fewest open reviews first, then whoever approved what is active. Source: governance.md 2.5.
 */
export function suggestReviewers<C extends Candidate>(facts: ChangeFacts, candidates: readonly C[]): C[] {
  const able = candidates.filter((one) => mayApprove(facts, one)).toSorted(byEase);
  const filled = matchApprovals(facts);
  const chosen = new Set<C>();
  const missing = facts.requirements.map(({ rule, roles, minimum }) => ({
    of: able.filter((one) => one.roles.some((role) => roles.includes(role))),
    count: Math.max(0, minimum - (filled.get(rule)?.length ?? 0)),
  }));
  for (const { of, count } of missing) for (const one of free(of, chosen).slice(0, count)) chosen.add(one);
  for (const { of, count } of missing) if (count > 0) for (const one of free(of, chosen)) chosen.add(one);
  return [...chosen].slice(0, AT_MOST);
}

const free = <C>(those: readonly C[], chosen: ReadonlySet<C>): C[] => those.filter((one) => !chosen.has(one));

const byEase = (one: Candidate, other: Candidate): number =>
  one.openReviews - other.openReviews ||
  Number(other.knowsDag) - Number(one.knowsDag) ||
  one.name.localeCompare(other.name);

/**
 * Rules that stay open although everybody approves who may: too few people hold the role, counting each once. Said instead of
 * waiting for nobody. Source: governance.md 2.5.
 */
export function outOfReach(facts: ChangeFacts, candidates: readonly Candidate[]): string[] {
  if (facts.lifecycle !== "open" || facts.isFirstAid) return [];
  const given = candidates.filter((one) => mayApprove(facts, one)).map((one) => approvalOf(facts, one));
  const asked = facts.requirements.reduce((sum, { minimum }) => sum + minimum, 0);
  const takers = (roles: readonly Role[]) =>
    given.filter(({ grants }) => grants.some(({ role }) => roles.includes(role)));
  // As usual: whoever fills one rule leaves enough for each other, so nothing has to be matched.
  if (facts.requirements.every(({ roles }) => takers(roles).length >= asked)) return [];
  const reviews = [...facts.reviews, ...given];
  const filled = matchApprovals({ ...facts, reviews, closureChanges: [] });
  return facts.requirements.flatMap(({ rule, minimum }) => ((filled.get(rule)?.length ?? 0) < minimum ? [rule] : []));
}

/** As it would count if they gave it now. */
function approvalOf({ headRevision, uncountedGrants }: ChangeFacts, { userId, name, roles }: Candidate): ReviewFact {
  const isCounted = (role: Role) => !uncountedGrants.some((grant) => grant.userId === userId && grant.role === role);
  return {
    id: userId,
    reviewerId: userId,
    reviewerName: name,
    isReviewerActive: true,
    decision: "approve",
    revision: headRevision,
    grants: roles.filter(isCounted).map((role) => ({ role, isLive: true, isByContributor: false })),
    createdAt: "",
    dismissedBy: null,
    peers: 0,
    carriedFrom: null,
  };
}
