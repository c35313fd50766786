import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { ApiError, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import {
  type ClearPreview,
  type ClearRequestBody,
  clearPreviewSchema,
  type MarkTaskBody,
  runDetailSchema,
} from "@/lib/contracts/runs";

/** What a clear would do now. Asked for again at each change of the request. */
export function useClearPreview(runId: string, wanted: ClearRequestBody) {
  return useQuery({
    queryKey: queryKeys.clearPreview(runId, wanted),
    queryFn: () =>
      sendJson(clearPreviewSchema, "POST", `/api/v1/runs/${runId}/clear/preview`, wanted, { idempotencyKey: null }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Confirms a clear as its preview showed it. When the run went on since, the new preview takes the old one's place. */
export function useClearRun(runId: string, wanted: ClearRequestBody) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (previewHash: string) =>
      sendJson(runDetailSchema, "POST", `/api/v1/runs/${runId}/clear`, { ...wanted, previewHash }),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.runs() }),
    onError: (error) => {
      const changed = changedPreview(error);
      if (changed) cache.setQueryData(queryKeys.clearPreview(runId, wanted), changed);
    },
  });
}

const changedSchema = z.object({ preview: clearPreviewSchema });

/** The preview that a refused confirmation carries; null for any other error. */
export function changedPreview(error: unknown): ClearPreview | null {
  const parsed = changedSchema.safeParse(error instanceof ApiError ? error.problem.details : null);
  return parsed.success ? parsed.data.preview : null;
}

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
