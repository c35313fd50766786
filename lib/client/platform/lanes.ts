import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { lanesPageSchema } from "@/lib/contracts/platform";

const POLL_MS = 2_000;

/** Lanes with their load, and the processes that serve them. */
export function useLanes() {
  return useQuery({
    queryKey: queryKeys.lanes,
    queryFn: ({ signal }) => getJson(lanesPageSchema, "/api/v1/lanes", signal),
    refetchInterval: POLL_MS,
  });
}
