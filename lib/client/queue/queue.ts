import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { sendJson, sendText } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import {
  type enqueueBodySchema,
  enqueuedSchema,
  type QueueItemState,
  queueItemSchema,
  queuePageSchema,
} from "@/lib/contracts/clients";

const LIVE_MS = 2_000;
const QUIET_MS = 5_000;

/** Clients of one DAG's queue; looked at often while some are on their way. */
export function useQueue(dagKey: string, state: QueueItemState | null) {
  return usePages(queuePageSchema, {
    queryKey: queryKeys.queue(dagKey, { state }),
    path: `/api/v1/dags/${dagKey}/clients`,
    filter: { state },
    refreshMs: ([first]) => (first && first.counts.waiting + first.counts.claimed > 0 ? LIVE_MS : QUIET_MS),
  });
}

export function useEnqueue(dagKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof enqueueBodySchema>) =>
      sendJson(enqueuedSchema, "POST", `/api/v1/dags/${dagKey}/clients`, body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.queue(dagKey) }),
  });
}

/** Sends a CSV file as it is; the server checks every row and takes all or none. */
export function useUploadClients(dagKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ text, keyColumn }: { text: string; keyColumn: string }) => {
      const query = new URLSearchParams({ keyColumn });
      return sendText(enqueuedSchema, `/api/v1/dags/${dagKey}/clients?${query}`, text, "text/csv");
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.queue(dagKey) }),
  });
}

/** Takes a waiting client out of admission, or lets it in again. */
export function useHoldClient(dagKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ clientKey, action }: { clientKey: string; action: "hold" | "release" }) =>
      sendJson(queueItemSchema, "POST", `/api/v1/dags/${dagKey}/clients/${encodeURIComponent(clientKey)}/${action}`),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.queue(dagKey) }),
  });
}
