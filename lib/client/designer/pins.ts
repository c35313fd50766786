import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, RefusedHere, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type Pins, type pinBodySchema, pinsSchema } from "@/lib/contracts/pins";
import { pageOf } from "@/lib/contracts/problem";
import { runSummarySchema } from "@/lib/contracts/runs";

/** Outputs that one's own tries use instead of running their tasks. */
export function usePins(dagKey: string) {
  return useQuery({
    queryKey: queryKeys.pins(dagKey),
    queryFn: ({ signal }) => getJson(pinsSchema, `/api/v1/dags/${dagKey}/pins`, signal),
  });
}

type Wanted = Readonly<{ unpin: string } | { taskKey: string; tryId: string } | { taskKey: string; ofLatestRun: true }>;

export function useChangePins(dagKey: string) {
  const cache = useQueryClient();
  const path = `/api/v1/dags/${dagKey}/pins`;
  return useMutation({
    mutationFn: async (wanted: Wanted): Promise<Pins> => {
      if ("unpin" in wanted) return sendJson(pinsSchema, "DELETE", `${path}/${wanted.unpin}`);
      const body: z.input<typeof pinBodySchema> =
        "tryId" in wanted ? wanted : { taskKey: wanted.taskKey, runId: await latestSuccess(dagKey) };
      return sendJson(pinsSchema, "POST", path, body);
    },
    onSuccess: (pins) => cache.setQueryData(queryKeys.pins(dagKey), pins),
  });
}

async function latestSuccess(dagKey: string): Promise<string> {
  const query = new URLSearchParams({ dagKey, state: "success", limit: "1" });
  const { items } = await getJson(pageOf(runSummarySchema), `/api/v1/runs?${query}`);
  const [run] = items;
  if (!run)
    throw new RefusedHere(`No run of ${dagKey} has succeeded yet. Try up to the task, and pin what it hands on.`);
  return run.id;
}
