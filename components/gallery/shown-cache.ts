import { MutationCache, QueryCache, QueryClient, type QueryKey } from "@tanstack/react-query";
import { ApiError } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import type { Me } from "@/lib/contracts/people";
import type { Problem } from "@/lib/contracts/problem";

/** One entry of the query cache, under the key that the component asks with. */
export type Known = Readonly<{ key: QueryKey; data: unknown } | { key: QueryKey; refused: Problem }>;

export const known = <T>(key: QueryKey, data: T): Known => ({ key, data });

/** The first page of a list, and whether there are more. */
export const knownPages = <T>(key: QueryKey, items: readonly T[], more: object = {}): Known => ({
  key,
  data: { pages: [{ items, nextCursor: null, ...more }], pageParams: [""] },
});

/** What a person reads when the server is in trouble. */
export const REFUSAL: Problem = {
  type: "about:blank",
  title: "The server could not answer",
  status: 503,
  detail: "The database is being restarted. Try again in a moment.",
  code: "unavailable",
};

export const refused = (key: QueryKey, problem: Problem = REFUSAL): Known => ({ key, refused: problem });

/**
 * A query cache that holds what it is given and nothing else: it asks no server, so what is not in it stays loading, and
 * every change is refused before it is sent.
 */
export function shownCache(me: Me, entries: readonly Known[]): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache(),
    mutationCache: new MutationCache({
      onMutate: () => {
        throw new ApiError({
          ...REFUSAL,
          title: "Nothing is changed in the gallery",
          status: 403,
          detail: "What stands here is made up. Open the page itself to do this.",
        });
      },
    }),
    defaultOptions: { queries: { enabled: false, retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  client.setQueryData(queryKeys.me, me);
  for (const entry of entries) {
    if ("data" in entry) client.setQueryData(entry.key, entry.data);
    else refuse(client, entry.key, entry.refused);
  }
  return client;
}

function refuse(client: QueryClient, queryKey: QueryKey, problem: Problem): void {
  const query = client.getQueryCache().build(client, { queryKey });
  query.setState({ ...query.state, status: "error", error: new ApiError(problem), fetchStatus: "idle" });
}
