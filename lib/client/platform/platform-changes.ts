import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import {
  type answerPlatformChangeBodySchema,
  type ProposePlatformChangeBody,
  platformChangeSchema,
} from "@/lib/contracts/platform-changes";
import { platformChangesSchema } from "@/lib/contracts/platform-reviews";

const POLL_MS = 5_000;

/** What is proposed for the platform, and what last became of such. */
export const usePlatformChanges = () =>
  useQuery({
    queryKey: queryKeys.platformChanges,
    queryFn: ({ signal }) => getJson(platformChangesSchema, "/api/v1/platform-changes", signal),
    refetchInterval: POLL_MS,
  });

/** Nothing changes before somebody else approves. */
export function useProposePlatformChange() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ProposePlatformChangeBody) =>
      sendJson(platformChangeSchema, "POST", "/api/v1/platform-changes", body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.platformChanges }),
  });
}

/** What an applied change may be seen in. */
const CHANGED = [
  queryKeys.platformChanges,
  queryKeys.lanes,
  queryKeys.pools,
  queryKeys.connections,
  queryKeys.environments,
  queryKeys.archive,
  queryKeys.windows,
  queryKeys.policy,
];

export function useAnswerPlatformChange(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: z.infer<typeof answerPlatformChangeBodySchema>) =>
      sendJson(platformChangeSchema, "POST", `/api/v1/platform-changes/${id}/answer`, body),
    onSettled: () => Promise.all(CHANGED.map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
}
