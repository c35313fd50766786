import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { behindSchema, dagObjectivesSchema, objectivesSchema } from "@/lib/contracts/objectives";
import type { WindowName } from "@/lib/domain/objective/window";

/** Histograms move every few seconds; nobody decides by them within one. */
const POLL_MS = 15_000;

/** Every DAG against its objectives. */
export function useObjectives(window: WindowName) {
  return useQuery({
    queryKey: queryKeys.objectives(window),
    queryFn: ({ signal }) => getJson(objectivesSchema, `/api/v1/objectives?window=${window}`, signal),
    refetchInterval: POLL_MS,
    placeholderData: (previous) => previous,
  });
}

const pathOf = (dagKey: string) => `/api/v1/dags/${encodeURIComponent(dagKey)}/objectives`;

/** One DAG against its objectives, in parts. */
export function useDagObjectives(dagKey: string, window: WindowName) {
  return useQuery({
    queryKey: queryKeys.dagObjectives(dagKey, window),
    queryFn: ({ signal }) => getJson(dagObjectivesSchema, `${pathOf(dagKey)}?window=${window}`, signal),
    refetchInterval: POLL_MS,
    placeholderData: (previous) => previous,
  });
}

/** What a figure counts: a time, and what narrows it. */
export type BehindFilter = Readonly<Record<string, string>> & Readonly<{ from: string; to: string }>;

/** Clients behind a figure. */
export function useBehind(dagKey: string, filter: BehindFilter) {
  return useQuery({
    queryKey: queryKeys.behind(dagKey, filter),
    queryFn: ({ signal }) =>
      getJson(behindSchema, `${pathOf(dagKey)}/clients?${new URLSearchParams({ ...filter })}`, signal),
  });
}
