import { useInfiniteQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { changeRequestSummarySchema } from "@/lib/contracts/change-requests";
import { pageOf } from "@/lib/contracts/problem";

const POLL_MS = 3_000;
const PAGE_SIZE = 100;
const pageSchema = pageOf(changeRequestSummarySchema);

/** Change requests as the server orders them, a page at a time, looked at again every few seconds. */
export function useChangeRequests() {
  return useInfiniteQuery({
    queryKey: queryKeys.changes({}),
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(pageParam ? { cursor: pageParam } : {}) });
      return getJson(pageSchema, `/api/v1/change-requests?${query}`, signal);
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: true,
  });
}
