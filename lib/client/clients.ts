import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import { clientTimelineSchema } from "@/lib/contracts/client-story";
import {
  clientDetailSchema,
  clientSummarySchema,
  type EraseClientBody,
  erasedClientSchema,
} from "@/lib/contracts/clients";
import { pageOf } from "@/lib/contracts/problem";

const POLL_MS = 5_000;
const clientPageSchema = pageOf(clientSummarySchema);
const addressOf = (clientKey: string) => `/api/v1/clients/${encodeURIComponent(clientKey)}`;

/** Clients whose key holds the searched text, or who arrived with `name=value`; all, newest first, for an empty text. */
export function useClients(search: string) {
  const filter = /^[^=]+=/.test(search) ? { attribute: search } : { search };
  return usePages(clientPageSchema, {
    queryKey: queryKeys.clients(filter),
    path: "/api/v1/clients",
    filter,
    refreshMs: () => POLL_MS,
  });
}

/** One client with all its runs over all DAGs. */
export function useClient(clientKey: string) {
  return useQuery({
    queryKey: queryKeys.client(clientKey),
    queryFn: ({ signal }) => getJson(clientDetailSchema, addressOf(clientKey), signal),
    refetchInterval: POLL_MS,
  });
}

/** Everything that happened to one client, in one line. */
export function useClientTimeline(clientKey: string) {
  return useQuery({
    queryKey: queryKeys.clientTimeline(clientKey),
    queryFn: ({ signal }) => getJson(clientTimelineSchema, `${addressOf(clientKey)}/timeline`, signal),
    refetchInterval: POLL_MS,
  });
}

/** Takes away everything personal about a client. There is no way back. */
export function useEraseClient(clientKey: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: EraseClientBody) => sendJson(erasedClientSchema, "POST", `${addressOf(clientKey)}/erase`, body),
    onSuccess: () => cache.removeQueries({ queryKey: queryKeys.client(clientKey) }),
  });
}
