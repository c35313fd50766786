import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import type {
  answerGlassBodySchema,
  askGlassBodySchema,
  reviewObligationBodySchema,
  signObligationBodySchema,
} from "@/lib/contracts/break-glass";
import {
  type acceptBodySchema,
  type activateBodySchema,
  activatedSchema,
  type checksBodySchema,
  type closeBodySchema,
  type commentBodySchema,
  type dismissBodySchema,
  type openThreadBodySchema,
  type reopenBodySchema,
  type resolveBodySchema,
  type reviewBodySchema,
  type scheduleBodySchema,
} from "@/lib/contracts/change-requests";

/** The page reads the change request again after each action, so nothing of these answers is used. */
const anyAnswerSchema = z.unknown();

/** A change request by its number, or a change of the platform by its id: people talk about both alike. */
export type ReviewedId = number | string;

const keyOf = (id: ReviewedId) => (typeof id === "number" ? queryKeys.change(id) : queryKeys.platformChange(id));

/** After a success or a refusal alike the page's picture is out of date: a 409 says so, and a 200 made it so. */
function useAction<Body, Answer>(id: ReviewedId, send: (body: Body) => Promise<Answer>, alsoStale: QueryKeys = []) {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSettled: () => refresh(client, [keyOf(id), ...alsoStale]) });
}

type QueryKeys = readonly (readonly unknown[])[];

async function refresh(client: QueryClient, keys: QueryKeys): Promise<void> {
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}

const path = (id: ReviewedId, action: string) =>
  typeof id === "number" ? `/api/v1/change-requests/${id}/${action}` : `/api/v1/platform-changes/${id}/${action}`;

const threadPath = (id: ReviewedId, threadId: string, action: string) =>
  `/api/v1/${typeof id === "number" ? "threads" : "platform-threads"}/${threadId}/${action}`;

/** Approve, request changes, comment or withdraw, bound to the revision and hash that were looked at. */
export const useReview = (id: ReviewedId) =>
  useAction(id, (body: z.input<typeof reviewBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", path(id, "reviews"), body),
  );

export const useOpenThread = (id: ReviewedId) =>
  useAction(id, (body: z.infer<typeof openThreadBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", path(id, "threads"), body),
  );

export const useReply = (id: ReviewedId, threadId: string) =>
  useAction(id, (body: z.infer<typeof commentBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", threadPath(id, threadId, "comments"), body),
  );

/** Without a body the comment is deleted. */
export const useEditComment = (id: ReviewedId, commentId: string) =>
  useAction(id, (body: z.infer<typeof commentBodySchema> | null) =>
    sendJson(anyAnswerSchema, body ? "PUT" : "DELETE", `/api/v1/comments/${commentId}`, body ?? undefined),
  );

export const useResolve = (id: ReviewedId, threadId: string) =>
  useAction(id, (body: z.infer<typeof resolveBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", threadPath(id, threadId, "resolve"), body),
  );

export const useAddress = (id: ReviewedId, threadId: string) =>
  useAction(id, () => sendJson(anyAnswerSchema, "POST", threadPath(id, threadId, "address")));

/** Refused when the head is another one by now, or no longer has what the suggestion was made for. */
export const useAcceptSuggestion = (number: number, threadId: string) =>
  useAction(number, (body: z.input<typeof acceptBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", `/api/v1/threads/${threadId}/accept`, body),
  );

export const useActivate = (number: number) =>
  useAction(
    number,
    (body: z.infer<typeof activateBodySchema>) => sendJson(activatedSchema, "POST", path(number, "activate"), body),
    [queryKeys.changes(), queryKeys.dags],
  );

export const useDismiss = (id: ReviewedId) =>
  useAction(id, (body: z.infer<typeof dismissBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", path(id, "dismissals"), body),
  );

export const useRunChecks = (number: number) =>
  useAction(number, (body: z.infer<typeof checksBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", path(number, "checks"), body),
  );

export const useReopen = (number: number) =>
  useAction(
    number,
    (body: z.infer<typeof reopenBodySchema>) => sendJson(anyAnswerSchema, "POST", path(number, "reopen"), body),
    [queryKeys.changes(), queryKeys.dags],
  );

export const useClose = (number: number) =>
  useAction(
    number,
    (body: z.infer<typeof closeBodySchema>) => sendJson(anyAnswerSchema, "POST", path(number, "close"), body),
    [queryKeys.changes(), queryKeys.dags],
  );

export const useSchedule = (number: number) =>
  useAction(
    number,
    (body: z.infer<typeof scheduleBodySchema>) => sendJson(anyAnswerSchema, "POST", path(number, "schedule"), body),
    [queryKeys.changes()],
  );

export const useUnschedule = (number: number) =>
  useAction(number, () => sendJson(anyAnswerSchema, "POST", path(number, "unschedule")), [queryKeys.changes()]);

export const useToDraft = (number: number) =>
  useAction(number, () => sendJson(anyAnswerSchema, "POST", path(number, "to-draft")), [
    queryKeys.changes(),
    queryKeys.dags,
  ]);

export const useAskGlass = (number: number) =>
  useAction(number, (body: z.input<typeof askGlassBodySchema>) =>
    sendJson(anyAnswerSchema, "POST", path(number, "break-glass"), body),
  );

export const useAnswerGlass = (number: number) =>
  useAction(
    number,
    (body: z.input<typeof answerGlassBodySchema>) =>
      sendJson(anyAnswerSchema, "POST", path(number, "break-glass/answer"), body),
    [queryKeys.changes(), queryKeys.dags],
  );

export const useReviewDebt = (number: number, id: string) =>
  useAction(
    number,
    (body: z.input<typeof reviewObligationBodySchema>) =>
      sendJson(anyAnswerSchema, "POST", `/api/v1/obligations/${id}/review`, body),
    [queryKeys.obligations],
  );

export const useSignDebt = (number: number, id: string) =>
  useAction(
    number,
    (body: z.input<typeof signObligationBodySchema>) =>
      sendJson(anyAnswerSchema, "POST", `/api/v1/obligations/${id}/sign`, body),
    [queryKeys.obligations, queryKeys.dags],
  );
