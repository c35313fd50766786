import { type QueryClient, queryOptions, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { grownLog, NO_LOG, type TaskLog } from "@/lib/client/run/log-lines";
import { logChunkSchema, taskDetailSchema } from "@/lib/contracts/runs";
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

/** The log of one attempt as far as it is written. Each look fetches only what is new; it rests at the end. */
function logQuery(cache: QueryClient, runId: string, taskKey: string, attempt: number) {
  const queryKey = queryKeys.log(runId, taskKey, attempt);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<TaskLog> => {
      const known = cache.getQueryData<TaskLog>(queryKey) ?? NO_LOG;
      if (known.isComplete) return known;
      const url = `/api/v1/runs/${runId}/tasks/${taskKey}/attempts/${attempt}/log?after=${known.next}`;
      return grownLog(known, await getJson(logChunkSchema, url, signal));
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
