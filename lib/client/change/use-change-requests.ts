import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import { changeRequestSummarySchema } from "@/lib/contracts/change-requests";
import { pageOf } from "@/lib/contracts/problem";

const POLL_MS = 3_000;
const PAGE_SIZE = "100";
const pageSchema = pageOf(changeRequestSummarySchema);
const everyFewSeconds = () => POLL_MS;

/** Change requests as the server orders them, a page at a time, looked at again every few seconds. */
export const useChangeRequests = () =>
  usePages(pageSchema, {
    queryKey: queryKeys.changes({}),
    path: "/api/v1/change-requests",
    filter: { limit: PAGE_SIZE },
    refreshMs: everyFewSeconds,
  });
