import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson } from "@/lib/client/api";

type AnyPage = z.ZodType<{ items: readonly unknown[]; nextCursor: string | null }>;

/** The address of one page: empty filters are left out. */
export function pageUrl(path: string, filter: Readonly<Record<string, string | null>>, cursor: string): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
  if (cursor !== "") query.set("cursor", cursor);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A list that grows by "Show more". `refreshMs` decides from the newest answer when to look again; false rests. */
export function usePages<P extends AnyPage>(
  schema: P,
  options: Readonly<{
    queryKey: QueryKey;
    path: string;
    filter: Readonly<Record<string, string | null>>;
    refreshMs?: (pages: readonly z.infer<P>[]) => number | false;
  }>,
) {
  const { queryKey, path, filter, refreshMs } = options;
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => getJson(schema, pageUrl(path, filter, pageParam), signal),
    initialPageParam: "",
    getNextPageParam: (page: z.infer<P>) => page.nextCursor,
    // A look fetches every page that is shown, so a long list is looked at less often.
    refetchInterval: ({ state }) => {
      const everyMs = state.data && refreshMs ? refreshMs(state.data.pages) : false;
      return everyMs === false ? false : everyMs * (state.data?.pages.length ?? 1);
    },
  });
}
