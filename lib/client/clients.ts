import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import { clientDetailSchema, clientSummarySchema } from "@/lib/contracts/clients";
import { pageOf } from "@/lib/contracts/problem";

const POLL_MS = 5_000;
const clientPageSchema = pageOf(clientSummarySchema);

/** Clients whose key holds the searched text; all of them, newest first, for an empty one. */
export function useClients(search: string) {
  return usePages(clientPageSchema, {
    queryKey: queryKeys.clients(search),
    path: "/api/v1/clients",
    filter: { search },
    refreshMs: () => POLL_MS,
  });
}

/** One client with all its runs over all DAGs. */
export function useClient(clientKey: string) {
  return useQuery({
    queryKey: queryKeys.client(clientKey),
    queryFn: ({ signal }) => getJson(clientDetailSchema, `/api/v1/clients/${encodeURIComponent(clientKey)}`, signal),
    refetchInterval: POLL_MS,
  });
}
