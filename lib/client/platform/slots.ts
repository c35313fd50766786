import { useQuery } from "@tanstack/react-query";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import { poolSchema } from "@/lib/contracts/platform";

const POLL_MS = 2_000;

/** Pools with what is taken of them and who waits, live. */
export function usePools() {
  return useQuery({
    queryKey: queryKeys.pools,
    queryFn: ({ signal }) => listAll(poolSchema, "/api/v1/pools", signal),
    refetchInterval: POLL_MS,
  });
}
