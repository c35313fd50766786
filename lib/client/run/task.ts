import { type QueryClient, queryOptions, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type LogChunk, logChunkSchema, taskDetailSchema } from "@/lib/contracts/runs";
import type { TaskState } from "@/lib/domain/run/model";

const LOG_MS = 1_000;

/** Attempts and output of one task. `state` and `attempt` come from the live canvas: a change of them asks again. */
export function useTaskDetail(runId: string, taskKey: string, state: TaskState, attempt: number) {
  return useQuery({
    queryKey: [...queryKeys.task(runId, taskKey), state, attempt],
    queryFn: ({ signal }) => getJson(taskDetailSchema, `/api/v1/runs/${runId}/tasks/${taskKey}`, signal),
    placeholderData: (previous) => previous,
  });
}

const NO_LOG: LogChunk = { text: "", next: 0, isComplete: false, pieces: [] };

/** The log of one attempt as far as it is written. Each look fetches only what is new; it rests at the end. */
function logQuery(cache: QueryClient, runId: string, taskKey: string, attempt: number) {
  const queryKey = queryKeys.log(runId, taskKey, attempt);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<LogChunk> => {
      const known = cache.getQueryData<LogChunk>(queryKey) ?? NO_LOG;
      if (known.isComplete) return known;
      const url = `/api/v1/runs/${runId}/tasks/${taskKey}/attempts/${attempt}/log?after=${known.next}`;
      const chunk = await getJson(logChunkSchema, url, signal);
      return { ...chunk, text: known.text + chunk.text, pieces: [...known.pieces, ...chunk.pieces] };
    },
    // It only grows: comparing all of it with what was there before would find that out each time.
    structuralSharing: false,
    refetchInterval: ({ state }) => (state.data?.isComplete ? false : LOG_MS),
  });
}

export function useTaskLog(runId: string, taskKey: string, attempt: number) {
  return useQuery(logQuery(useQueryClient(), runId, taskKey, attempt));
}

/** The logs of several attempts, in the order given. */
export function useTaskLogs(runId: string, attempts: readonly Readonly<{ taskKey: string; attempt: number }>[]) {
  const cache = useQueryClient();
  return useQueries({ queries: attempts.map(({ taskKey, attempt }) => logQuery(cache, runId, taskKey, attempt)) });
}
