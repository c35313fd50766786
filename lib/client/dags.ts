import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import {
  type createDagBodySchema,
  dagDetailSchema,
  dagSummarySchema,
  versionDetailSchema,
  versionSummarySchema,
} from "@/lib/contracts/dags";

const POLL_MS = 5_000;

/** Every DAG with its figures, looked at again every few seconds. */
export function useDags() {
  return useQuery({
    queryKey: queryKeys.dags,
    queryFn: ({ signal }) => listAll(dagSummarySchema, "/api/v1/dags", signal),
    refetchInterval: POLL_MS,
  });
}

export function useDag(dagKey: string) {
  return useQuery({
    queryKey: queryKeys.dag(dagKey),
    queryFn: ({ signal }) => getJson(dagDetailSchema, `/api/v1/dags/${dagKey}`, signal),
    refetchInterval: POLL_MS,
  });
}

export function useCreateDag() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof createDagBodySchema>) => sendJson(dagDetailSchema, "POST", "/api/v1/dags", body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.dags }),
  });
}

/** Stops or allows new runs of a DAG; those under way go on. */
export function usePauseDag(dagKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (pause: boolean) =>
      sendJson(dagDetailSchema, "POST", `/api/v1/dags/${dagKey}/${pause ? "pause" : "unpause"}`),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.dags }),
  });
}

export function useVersions(dagKey: string) {
  return useQuery({
    queryKey: queryKeys.versions(dagKey),
    queryFn: ({ signal }) => listAll(versionSummarySchema, `/api/v1/dags/${dagKey}/versions`, signal),
  });
}

/** One version. It never changes, so it is fetched once. */
export function useVersion(dagKey: string, version: number) {
  return useQuery({
    queryKey: queryKeys.version(dagKey, version),
    queryFn: ({ signal }) => getJson(versionDetailSchema, `/api/v1/dags/${dagKey}/versions/${version}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
