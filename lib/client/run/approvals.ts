import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type answerBodySchema, openApprovalsSchema, runDetailSchema } from "@/lib/contracts/runs";

const REFRESH_MS = 5_000;

/** Questions that wait for the person who looks. */
export function useApprovals() {
  return useQuery({
    queryKey: queryKeys.approvals,
    queryFn: ({ signal }) => getJson(openApprovalsSchema, "/api/v1/approvals", signal),
    refetchInterval: REFRESH_MS,
  });
}

/** Answers one question; the run's stream then shows what follows. */
export function useAnswer(runId: string, taskKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (answer: z.infer<typeof answerBodySchema>) =>
      sendJson(runDetailSchema, "POST", `/api/v1/runs/${runId}/tasks/${taskKey}/answer`, answer),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: queryKeys.approvals }),
        cache.invalidateQueries({ queryKey: queryKeys.task(runId, taskKey) }),
      ]),
  });
}
