import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { useConfirm, usePreview } from "@/lib/client/run/confirmed-preview";
import { markRequestsSchema } from "@/lib/contracts/mark-requests";
import { runDetailSchema, taskPreviewSchema } from "@/lib/contracts/runs";

const REFRESH_MS = 5_000;

/** Marks that wait for a second person; of every run when none is named. */
export function useMarkRequests(runId: string | null) {
  return useQuery({
    queryKey: queryKeys.markRequests(runId),
    queryFn: ({ signal }) =>
      getJson(markRequestsSchema, `/api/v1/mark-requests${runId === null ? "" : `?runId=${runId}`}`, signal),
    refetchInterval: REFRESH_MS,
  });
}

const confirmPath = (id: string) => `/api/v1/mark-requests/${id}/confirm`;
const NOTHING = {};
export const useMarkRequestPreview = (id: string) => usePreview(taskPreviewSchema, confirmPath(id), NOTHING);
export const useConfirmMark = (id: string) =>
  useConfirm({ preview: taskPreviewSchema, answer: runDetailSchema }, confirmPath(id), NOTHING);

/** Declines a mark, or takes one's own back. */
export function useDeclineMark(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => sendJson(runDetailSchema, "POST", `/api/v1/mark-requests/${id}/decline`, undefined),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs() }),
  });
}
