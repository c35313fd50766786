import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type SavedFilters, savedFiltersSchema, type saveFilterBodySchema } from "@/lib/contracts/saved-filters";

const PATH = "/api/v1/saved-filters";

export function useSavedFilters() {
  return useQuery({
    queryKey: queryKeys.savedFilters,
    queryFn: ({ signal }) => getJson(savedFiltersSchema, PATH, signal),
  });
}

type Change = Readonly<{ save: z.input<typeof saveFilterBodySchema> } | { remove: string }>;

export function useChangeSavedFilters() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: Change): Promise<SavedFilters> =>
      "save" in change
        ? sendJson(savedFiltersSchema, "POST", PATH, change.save)
        : sendJson(savedFiltersSchema, "DELETE", `${PATH}/${change.remove}`),
    onSuccess: (filters) => cache.setQueryData(queryKeys.savedFilters, filters),
  });
}
