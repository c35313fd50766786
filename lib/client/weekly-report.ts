import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type SaveWeeklyReportBody, weeklyReportSubscriptionSchema } from "@/lib/contracts/weekly-report";

const PATH = "/api/v1/objectives/weekly-report";

/** Whether and where the person gets the week in an e-mail. */
export function useWeeklyReport() {
  return useQuery({
    queryKey: queryKeys.weeklyReport,
    queryFn: ({ signal }) => getJson(weeklyReportSubscriptionSchema, PATH, signal),
  });
}

/** Null ends it. */
export function useSaveWeeklyReport() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: SaveWeeklyReportBody | null) =>
      body === null
        ? sendJson(weeklyReportSubscriptionSchema, "DELETE", PATH, undefined)
        : sendJson(weeklyReportSubscriptionSchema, "PUT", PATH, body),
    onSuccess: (saved) => cache.setQueryData(queryKeys.weeklyReport, saved),
  });
}
