import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type MergeView, type mergeChoiceBodySchema, mergedSchema, mergeSchema } from "@/lib/contracts/merge";

const pathOf = (number: number, action: string) => `/api/v1/change-requests/${number}/${action}`;

/** The head merged with what is active. `etag` is the page's: whatever changes there may change the merge. */
export const useMerge = (number: number, etag: string) =>
  useQuery({
    queryKey: [...queryKeys.merge(number), etag],
    queryFn: ({ signal }) => getJson(mergeSchema, pathOf(number, "merge"), signal),
    refetchOnWindowFocus: true,
  });

/** Decides one conflict; the answer is the merge with that choice. */
export function useChooseMerge(number: number, etag: string) {
  const client = useQueryClient();
  return useMutation({
    // One after the other: each answer has all choices so far.
    scope: { id: `merge ${number}` },
    mutationFn: (body: z.infer<typeof mergeChoiceBodySchema>) =>
      sendJson(mergeSchema, "PUT", pathOf(number, "merge"), body),
    onSuccess: (merge) => client.setQueryData([...queryKeys.merge(number), etag], merge),
  });
}

/** Makes the next revision: of what merges cleanly, or of every choice. */
export function useApplyMerge(number: number, how: "update" | "resolve") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ headRevision, activeHash }: Pick<MergeView, "headRevision" | "activeHash">) =>
      sendJson(mergedSchema, "POST", pathOf(number, how), { expectedHead: headRevision, activeHash }),
    // Not waited for: what is read anew may take the button away before the page has gone to the revision it made.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: queryKeys.changes() });
    },
  });
}
