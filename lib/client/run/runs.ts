import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import { pageOf } from "@/lib/contracts/problem";
import {
  cancelRunBodySchema,
  runDetailSchema,
  runSummarySchema,
  triggeredRunSchema,
  type triggerRunBodySchema,
} from "@/lib/contracts/runs";
import { isRunOver, type RunState } from "@/lib/domain/run/model";

const LIVE_MS = 2_000;
const QUIET_MS = 5_000;
const runPageSchema = pageOf(runSummarySchema);

export type RunFilter = Readonly<{
  dagKey: string | null;
  state: RunState | null;
  clientKey: string | null;
  needsAttention?: "true" | null;
}>;

/** Runs, newest first; looked at often while one of those shown is under way. */
export function useRuns(filter: RunFilter) {
  return usePages(runPageSchema, {
    queryKey: queryKeys.runs(filter),
    path: "/api/v1/runs",
    filter,
    refreshMs: (pages) =>
      pages.some(({ items }) => items.some(({ state }) => !isRunOver(state))) ? LIVE_MS : QUIET_MS,
  });
}

/** Starts one run by hand. The key makes a second press of the same dialog harmless. */
export function useTriggerRun(dagKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ idempotencyKey, ...body }: z.input<typeof triggerRunBodySchema> & { idempotencyKey: string }) =>
      sendJson(triggeredRunSchema, "POST", `/api/v1/dags/${dagKey}/runs`, body, { idempotencyKey }),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.runs() }),
  });
}

export function useCancelRun(runId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      sendJson(runDetailSchema, "POST", `/api/v1/runs/${runId}/cancel`, cancelRunBodySchema.parse({ reason })),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.runs() }),
  });
}
