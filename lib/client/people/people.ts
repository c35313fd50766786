import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import { createdTokenSchema, type createTokenBodySchema, tokenSchema, userSchema } from "@/lib/contracts/people";
import type { Role } from "@/lib/domain/access/roles";

export function useUsers() {
  return useQuery({
    queryKey: queryKeys.users,
    queryFn: ({ signal }) => listAll(userSchema, "/api/v1/users", signal),
  });
}

export type GrantChange =
  | Readonly<{ kind: "grant"; userId: string; role: Role }>
  | Readonly<{ kind: "revoke"; grantId: string }>
  | Readonly<{ kind: "confirm" | "decline"; requestId: string }>;

function sendGrant(change: GrantChange) {
  switch (change.kind) {
    case "grant":
      return sendJson(userSchema, "POST", "/api/v1/grants", { userId: change.userId, role: change.role });
    case "revoke":
      return sendJson(userSchema, "DELETE", `/api/v1/grants/${change.grantId}`);
    case "confirm":
    case "decline":
      return sendJson(userSchema, "POST", `/api/v1/grant-requests/${change.requestId}/answer`, { answer: change.kind });
  }
}

/** Gives a role, takes one away or answers a request for one; it holds from the person's next request on. */
export function useChangeGrant() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: sendGrant,
    onSuccess: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: queryKeys.users }),
        cache.invalidateQueries({ queryKey: queryKeys.me }),
      ]),
  });
}

/** The signed-in person's own API tokens. */
export function useTokens() {
  return useQuery({
    queryKey: queryKeys.tokens,
    queryFn: ({ signal }) => listAll(tokenSchema, "/api/v1/tokens", signal),
  });
}

/** Without an idempotency key: the answer holds the token and is not kept on the server. */
export function useCreateToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof createTokenBodySchema>) =>
      sendJson(createdTokenSchema, "POST", "/api/v1/tokens", body, { idempotencyKey: null }),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.tokens }),
  });
}

export function useRevokeToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (tokenId: string) => sendJson(z.object({ id: z.uuid() }), "DELETE", `/api/v1/tokens/${tokenId}`),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.tokens }),
  });
}
