import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { obligationsSchema } from "@/lib/contracts/break-glass";

const POLL_MS = 10_000;

/** What was activated in an emergency and is still to be reviewed. */
export const useObligations = () =>
  useQuery({
    queryKey: queryKeys.obligations,
    queryFn: ({ signal }) => getJson(obligationsSchema, "/api/v1/obligations", signal),
    refetchInterval: POLL_MS,
  });
