import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, RefusedHere, sendJson } from "@/lib/client/api";
import type { Autosave } from "@/lib/client/designer/autosave";
import type { EditorContent } from "@/lib/client/designer/editor";
import { queryKeys } from "@/lib/client/query-keys";
import type { askTryBodySchema } from "@/lib/contracts/ask-try";
import { pageOf } from "@/lib/contracts/problem";
import { runSummarySchema } from "@/lib/contracts/runs";
import { type LatestTry, latestTrySchema, type Try, trySchema, tryTaskDetailSchema } from "@/lib/contracts/tries";
import type { TaskState } from "@/lib/domain/run/model";

const POLL_MS = 500;

export const isOpen = ({ state }: Pick<Try, "state">): boolean => state === "queued" || state === "running";

/** One's latest try of the draft; followed while it is under way. */
export function useLatestTry(dagKey: string) {
  return useQuery({
    queryKey: queryKeys.latestTry(dagKey),
    queryFn: ({ signal }) => getJson(latestTrySchema, `/api/v1/dags/${dagKey}/tries`, signal),
    refetchInterval: ({ state: { data } }) => (data?.latest && isOpen(data.latest) ? POLL_MS : false),
  });
}

export type TryWish = Omit<z.input<typeof askTryBodySchema>, "saveNumber" | "sourceRunId"> &
  Readonly<{ isOfLatestRun: boolean }>;

/** Saves the draft and tries what was saved. */
export function useAskTry(dagKey: string, autosave: Autosave<EditorContent>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ isOfLatestRun, ...wish }: TryWish): Promise<Try> => {
      if (!(await autosave.flush()))
        throw new RefusedHere(
          "The draft could not be saved, so there is nothing to try yet. The status above says why.",
        );
      const { saveNumber } = autosave.state.getState();
      const body = isOfLatestRun ? await withLatestRun(dagKey, wish) : wish;
      return sendJson(trySchema, "POST", `/api/v1/dags/${dagKey}/tries`, { ...body, saveNumber });
    },
    onSuccess: (latest) => cache.setQueryData<LatestTry>(queryKeys.latestTry(dagKey), { latest }),
  });
}

/** The same client with what it came with last. */
async function withLatestRun(dagKey: string, { clientKey = "", data: _, ...wish }: Omit<TryWish, "isOfLatestRun">) {
  const query = new URLSearchParams({ dagKey, clientKey, limit: "1" });
  const { items } = await getJson(pageOf(runSummarySchema), `/api/v1/runs?${query}`);
  const [run] = items;
  if (!run)
    throw new RefusedHere(`${clientKey || "No client"} has no run of ${dagKey} yet. Type what it comes with instead.`);
  return { ...wish, sourceRunId: run.id };
}

export function useStopTry(dagKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => sendJson(trySchema, "POST", `/api/v1/tries/${id}/stop`),
    onSuccess: (latest) => cache.setQueryData<LatestTry>(queryKeys.latestTry(dagKey), { latest }),
  });
}

/** Output and log of one task. A change of its state asks again, and so does time while it runs. */
export function useTryTask(id: string, taskKey: string, state: TaskState) {
  return useQuery({
    queryKey: [...queryKeys.tryTask(id, taskKey), state],
    queryFn: ({ signal }) => getJson(tryTaskDetailSchema, `/api/v1/tries/${id}/tasks/${taskKey}`, signal),
    placeholderData: (previous) => previous,
    refetchInterval: state === "running" ? POLL_MS : false,
  });
}
