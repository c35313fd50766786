import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { waitingSchema } from "@/lib/contracts/waiting";

const POLL_MS = 2_000;

/** Who waits: a task of a run, a client in the queue of a DAG, or the next unit of a backfill. */
export type Waiter = Readonly<
  { runId: string; taskKey: string } | { dagKey: string; clientKey: string } | { backfillId: string }
>;

function pathOf(waiter: Waiter): string {
  if ("runId" in waiter) return `/api/v1/runs/${waiter.runId}/tasks/${waiter.taskKey}/waiting`;
  if ("backfillId" in waiter) return `/api/v1/backfills/${waiter.backfillId}/waiting`;
  return `/api/v1/dags/${waiter.dagKey}/clients/${encodeURIComponent(waiter.clientKey)}/waiting`;
}

/** What keeps somebody waiting, asked again and again. `state` is the one shown: a change of it asks at once. */
export function useWaiting(waiter: Waiter, state: string) {
  const path = pathOf(waiter);
  return useQuery({
    queryKey: [...queryKeys.waiting(path), state],
    queryFn: ({ signal }) => getJson(waitingSchema, path, signal),
    refetchInterval: POLL_MS,
    placeholderData: (previous) => previous,
  });
}
