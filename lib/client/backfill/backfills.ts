import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import {
  backfillPreviewSchema,
  backfillSchema,
  backfillUnitSchema,
  type cancelBackfillBodySchema,
  type createBackfillBodySchema,
  type previewBackfillBodySchema,
} from "@/lib/contracts/backfills";
import { pageOf } from "@/lib/contracts/problem";

const LIVE_MS = 2_000;
const QUIET_MS = 10_000;
const backfillPageSchema = pageOf(backfillSchema);
const unitPageSchema = pageOf(backfillUnitSchema);

/** Backfills of one DAG, newest first; looked at often while one is under way. */
export function useBackfills(dagKey: string) {
  return usePages(backfillPageSchema, {
    queryKey: queryKeys.backfills(dagKey),
    path: `/api/v1/dags/${dagKey}/backfills`,
    filter: {},
    refreshMs: (pages) =>
      pages.some(({ items }) => items.some(({ state, counts }) => state === "running" || counts.running > 0))
        ? LIVE_MS
        : QUIET_MS,
  });
}

/** Units of one backfill in the order they are run. */
export function useBackfillUnits(dagKey: string, id: string, state: string | null, isLive: boolean) {
  return usePages(unitPageSchema, {
    queryKey: queryKeys.backfillUnits(dagKey, id, state),
    path: `/api/v1/backfills/${id}/units`,
    filter: { state },
    refreshMs: () => (isLive ? LIVE_MS : false),
  });
}

export function usePreviewBackfill(dagKey: string) {
  return useMutation({
    mutationFn: (body: z.input<typeof previewBackfillBodySchema>) =>
      sendJson(backfillPreviewSchema, "POST", `/api/v1/dags/${dagKey}/backfills/preview`, body),
  });
}

export function useCreateBackfill(dagKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof createBackfillBodySchema>) =>
      sendJson(backfillSchema, "POST", `/api/v1/dags/${dagKey}/backfills`, body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.backfills(dagKey) }),
  });
}

type Change = Readonly<
  { action: "pause" | "unpause" } | ({ action: "cancel" } & z.input<typeof cancelBackfillBodySchema>)
>;

/** Pauses, lets go on or cancels a backfill. */
export function useChangeBackfill(dagKey: string, id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ action, ...body }: Change) =>
      sendJson(backfillSchema, "POST", `/api/v1/backfills/${id}/${action}`, action === "cancel" ? body : undefined),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.backfills(dagKey) }),
  });
}
