import { useMutation, useQuery } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { submittedSchema } from "@/lib/contracts/change-requests";
import {
  behindSchema,
  dagObjectivesSchema,
  objectivesPageSchema,
  type ProposeObjectivesBody,
  proposeObjectivesBodySchema,
} from "@/lib/contracts/objectives";
import { SCOPES, type Scope } from "@/lib/domain/objective/scope";
import type { WindowName } from "@/lib/domain/objective/window";

/** Histograms move every few seconds; nobody decides by them within one. */
const POLL_MS = 15_000;

/** Every DAG against its objectives. */
export function useObjectives(window: WindowName) {
  return useQuery({
    queryKey: queryKeys.objectives(window),
    queryFn: ({ signal }) => getJson(objectivesPageSchema, `/api/v1/objectives?window=${window}`, signal),
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

/** The field of the document that holds a scope's target. */
export const fieldOf = (scope: Scope) => `${scope}_p95` as const;

/** The request that a filled form stands for, checked; an empty field promises nothing. */
export function readProposeForm(texts: Readonly<Record<string, string>>) {
  const given = SCOPES.map(fieldOf).flatMap((field) => (texts[field] ? [[field, texts[field]] as const] : []));
  return proposeObjectivesBodySchema.safeParse({ objectives: Object.fromEntries(given), why: texts.why });
}

export function useProposeObjectives(dagKey: string) {
  return useMutation({
    mutationFn: (body: ProposeObjectivesBody) => sendJson(submittedSchema, "POST", pathOf(dagKey), body),
  });
}
