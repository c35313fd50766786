import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import { changeRequestSummarySchema } from "@/lib/contracts/change-requests";
import { pageOf } from "@/lib/contracts/problem";

const POLL_MS = 3_000;
const pageSchema = pageOf(changeRequestSummarySchema);
const everyFewSeconds = () => POLL_MS;
const never = () => false as const;

/** One end of the inbox, newest first: all that may be somebody's turn, a page at a time, or what is over. */
export const useChangeRequests = (end: "open" | "ended") =>
  usePages(pageSchema, {
    queryKey: queryKeys.changes({ end }),
    path: "/api/v1/change-requests",
    filter: { lifecycle: end, limit: end === "open" ? "200" : "10" },
    // What is over stays so; a new end comes with a change of what is open.
    refreshMs: end === "open" ? everyFewSeconds : never,
  });
