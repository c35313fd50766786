import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import type { claimBodySchema, snoozeBodySchema } from "@/lib/contracts/review-attention";

const path = (number: number, what: "claim" | "snooze") => `/api/v1/change-requests/${number}/${what}`;

/** After a refusal too: it says that somebody was faster. */
function useOpenList() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: queryKeys.changes({ end: "open" }) });
}

/** Says who is on a review; of whom it is taken is named, so that nobody takes it unseen. */
export function useClaim(number: number) {
  const onSettled = useOpenList();
  return useMutation({
    mutationFn: (body: z.infer<typeof claimBodySchema>) =>
      sendJson(changeRequestDetailSchema, "PUT", path(number, "claim"), body),
    onSettled,
  });
}

/** Null takes it up again. */
export function useSnooze(number: number) {
  const onSettled = useOpenList();
  return useMutation({
    mutationFn: (body: z.infer<typeof snoozeBodySchema> | null) =>
      body === null
        ? sendJson(changeRequestDetailSchema, "DELETE", path(number, "snooze"), undefined)
        : sendJson(changeRequestDetailSchema, "PUT", path(number, "snooze"), body),
    onSettled,
  });
}
