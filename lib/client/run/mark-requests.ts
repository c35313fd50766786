import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { useConfirm, usePreview } from "@/lib/client/run/confirmed-preview";
import { type MarkRequest, markRequestsSchema } from "@/lib/contracts/mark-requests";
import { type RunDetail, runDetailSchema, taskPreviewSchema } from "@/lib/contracts/runs";

const REFRESH_MS = 5_000;

/** Marks that wait for a second person; of every run when none is named. */
export function useMarkRequests(runId: string | null, isEnabled = true) {
  return useQuery({
    queryKey: queryKeys.markRequests(runId),
    queryFn: ({ signal }) =>
      getJson(markRequestsSchema, `/api/v1/mark-requests${runId === null ? "" : `?runId=${runId}`}`, signal),
    refetchInterval: REFRESH_MS,
    enabled: isEnabled,
  });
}

const NONE: readonly MarkRequest[] = [];

/** Those of one run. Most runs can have none and ask nobody. */
export function useRunMarkRequests({ id, state, document }: RunDetail): readonly MarkRequest[] {
  const canHaveSome = state !== "success" && document.tasks.some((task) => task.decision_critical);
  const { data } = useMarkRequests(id, canHaveSome);
  return canHaveSome && data ? data.items : NONE;
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
