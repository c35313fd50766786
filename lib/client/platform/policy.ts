import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { policyViewSchema } from "@/lib/contracts/policy";
import { CONDITIONS, type Condition, RULE_OF, type Rule } from "@/lib/domain/change/policy";

/** Who has to approve what, and since when. */
export const usePolicy = () =>
  useQuery({
    queryKey: queryKeys.policy,
    queryFn: ({ signal }) => getJson(policyViewSchema, "/api/v1/policy", signal),
  });

/** When a rule asks, in words. */
export const CONDITION_TITLES = {
  reviewed: "Any change but of notes alone",
  logicByOthers: "Logic, by an author who is no data scientist",
  platform: "Lanes, pools, environments and connections",
  fastPolling: "A source that is asked too often",
  promisesLess: "An objective that promises less",
  ownerChanges: "Another owner",
  notesAlone: "Titles and descriptions alone",
} as const satisfies Record<Condition, string>;

/** What each approval is, in words, with the conditions that ask for it. One approval has one set of roles. */
export const APPROVALS = (
  [
    ["engineering", "Engineering"],
    ["logic", "Logic"],
    ["platform", "Platform"],
    ["service_level", "Service level"],
    ["ownership", "Ownership"],
    ["notes", "Notes"],
  ] as const satisfies readonly (readonly [Rule, string])[]
).map(([rule, title]) => ({ rule, title, conditions: CONDITIONS.filter((when) => RULE_OF[when] === rule) }));

/** How many approvals no policy may go below; none where a rule may be left out. */
export const FLOORS: Readonly<Partial<Record<Condition, number>>> = {
  reviewed: 1,
  platform: 1,
  ownerChanges: 1,
  notesAlone: 1,
};
