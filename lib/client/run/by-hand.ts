import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { useConfirm, usePreview } from "@/lib/client/run/confirmed-preview";
import {
  type ClearRequestBody,
  clearPreviewSchema,
  type MarkRequestBody,
  type MarkTaskBody,
  type Replay,
  type ReplayRequestBody,
  replayedRunSchema,
  replayPreviewSchema,
  replaysSchema,
  runDetailSchema,
  taskPreviewSchema,
} from "@/lib/contracts/runs";

const clearPath = (runId: string) => `/api/v1/runs/${runId}/clear`;
export const useClearPreview = (runId: string, wanted: ClearRequestBody) =>
  usePreview(clearPreviewSchema, clearPath(runId), wanted);
export const useClearRun = (runId: string, wanted: ClearRequestBody) =>
  useConfirm({ preview: clearPreviewSchema, answer: runDetailSchema }, clearPath(runId), wanted);

const replayPath = (runId: string) => `/api/v1/runs/${runId}/replay`;
export const useReplayPreview = (runId: string, wanted: ReplayRequestBody) =>
  usePreview(replayPreviewSchema, replayPath(runId), wanted);
export const useReplayRun = (runId: string, wanted: ReplayRequestBody) =>
  useConfirm({ preview: replayPreviewSchema, answer: replayedRunSchema }, replayPath(runId), wanted);

const TASK_CHANGE = { preview: taskPreviewSchema, answer: runDetailSchema };

const retryPath = (runId: string, taskKey: string) => `/api/v1/runs/${runId}/tasks/${taskKey}/retry`;
export const useRetryPreview = (runId: string, taskKey: string) =>
  usePreview(taskPreviewSchema, retryPath(runId, taskKey), NOTHING);
export const useRetryTask = (runId: string, taskKey: string) =>
  useConfirm(TASK_CHANGE, retryPath(runId, taskKey), NOTHING);
const NOTHING = {};

const markPath = (runId: string, taskKey: string) => `/api/v1/runs/${runId}/tasks/${taskKey}/mark`;
export const useMarkPreview = (runId: string, taskKey: string, wanted: MarkRequestBody) =>
  usePreview(taskPreviewSchema, markPath(runId, taskKey), wanted);
export const useMarkTask = (runId: string, taskKey: string, wanted: MarkRequestBody) =>
  useConfirm<typeof taskPreviewSchema, typeof runDetailSchema, Omit<MarkTaskBody, keyof MarkRequestBody>>(
    TASK_CHANGE,
    markPath(runId, taskKey),
    wanted,
  );

const REPLAYS_MS = 5_000;

/** The runs that replay a run that is over, whose own stream has ended. `known`: those it ended with. */
export function useReplays(runId: string, known: readonly Replay[], isOver: boolean): readonly Replay[] {
  const { data } = useQuery({
    queryKey: queryKeys.replays(runId),
    queryFn: ({ signal }) => getJson(replaysSchema, `/api/v1/runs/${runId}/replays`, signal),
    refetchInterval: REPLAYS_MS,
    enabled: isOver,
  });
  return data?.items ?? known;
}

function useRunAction<Body>(path: string, method: (body: Body) => unknown) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => sendJson(runDetailSchema, "POST", `/api/v1/runs/${path}`, method(body)),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.runs() }),
  });
}

export const usePauseRun = (runId: string, isPaused: boolean) =>
  useRunAction<void>(`${runId}/${isPaused ? "unpause" : "pause"}`, () => undefined);
