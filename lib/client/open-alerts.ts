import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { openAlertsSchema } from "@/lib/contracts/open-alerts";

const REFRESH_MS = 10_000;

/** How many alerts are open, for the bell on every page. */
export function useOpenAlertCount() {
  return useQuery({
    queryKey: queryKeys.alerts({ count: "open" }),
    queryFn: ({ signal }) => getJson(openAlertsSchema, "/api/v1/alerts?limit=1", signal),
    select: ({ openCount }) => openCount,
    refetchInterval: REFRESH_MS,
  });
}
