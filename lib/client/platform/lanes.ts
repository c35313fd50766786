import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { drainedSchema, laneProofSchema, lanesPageSchema } from "@/lib/contracts/platform";

const POLL_MS = 2_000;

/** Lanes with their load, and the processes that serve them. */
export function useLanes() {
  return useQuery({
    queryKey: queryKeys.lanes,
    queryFn: ({ signal }) => getJson(lanesPageSchema, "/api/v1/lanes", signal),
    refetchInterval: POLL_MS,
  });
}

const PROOF_POLL_MS = 15_000;

/** Whether reserved slots held, over the last minutes. */
export function useLaneProof(minutes: number) {
  return useQuery({
    queryKey: queryKeys.laneProof(minutes),
    queryFn: ({ signal }) => getJson(laneProofSchema, `/api/v1/lanes/proof?minutes=${minutes}`, signal),
    refetchInterval: PROOF_POLL_MS,
  });
}

/** Asks a worker to take nothing more, end what it runs, and stop. */
export function useDrainWorker() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => sendJson(drainedSchema, "POST", `/api/v1/workers/${id}/drain`, undefined),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.lanes }),
  });
}
