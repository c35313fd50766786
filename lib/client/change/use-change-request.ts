import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { changeRequestDetailSchema, diffSchema } from "@/lib/contracts/change-requests";

const POLL_MS = 3_000;

/** One change request, looked at again every few seconds and when the window gets the focus. */
export function useChangeRequest(number: number) {
  return useQuery({
    queryKey: queryKeys.change(number),
    queryFn: ({ signal }) => getJson(changeRequestDetailSchema, `/api/v1/change-requests/${number}`, signal),
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: true,
  });
}

/** Which two contents are compared: revision numbers, or null for what was active before and for the newest. */
export type Comparison = Readonly<{ from: number | null; to: number | null }>;

/** Both sides of a comparison. `headRevision` is part of the key, so that a push brings a new comparison. */
export function useChangeDiff(number: number, headRevision: number, { from, to }: Comparison) {
  return useQuery({
    queryKey: [...queryKeys.changeDiff(number, from, to), headRevision],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({
        ...(from === null ? {} : { from: String(from) }),
        to: String(to ?? headRevision),
      });
      return getJson(diffSchema, `/api/v1/change-requests/${number}/diff?${query}`, signal);
    },
    // Two revisions never change; what is active may.
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
}
