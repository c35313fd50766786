import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { policyViewSchema } from "@/lib/contracts/policy";
import type { Condition } from "@/lib/domain/change/policy";

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
