import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { useConfirm, usePreview } from "@/lib/client/run/confirmed-preview";
import {
  type ClearRequestBody,
  clearPreviewSchema,
  type MarkTaskBody,
  type ReplayRequestBody,
  replayedRunSchema,
  replayPreviewSchema,
  runDetailSchema,
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

function useRunAction<Body>(path: string, method: (body: Body) => unknown) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => sendJson(runDetailSchema, "POST", `/api/v1/runs/${path}`, method(body)),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.runs() }),
  });
}

export const useRetryTask = (runId: string, taskKey: string) =>
  useRunAction<void>(`${runId}/tasks/${taskKey}/retry`, () => undefined);

export const useMarkTask = (runId: string, taskKey: string) =>
  useRunAction<MarkTaskBody>(`${runId}/tasks/${taskKey}/mark`, (body) => body);

export const usePauseRun = (runId: string, isPaused: boolean) =>
  useRunAction<void>(`${runId}/${isPaused ? "unpause" : "pause"}`, () => undefined);
