import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { archiveStateSchema, type SaveRetentionBody } from "@/lib/contracts/archive";

/** Retention, what would leave now, and sizes. */
export function useArchive() {
  return useQuery({
    queryKey: queryKeys.archive,
    queryFn: ({ signal }) => getJson(archiveStateSchema, "/api/v1/archive", signal),
  });
}

export function useSaveRetention() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: SaveRetentionBody) => sendJson(archiveStateSchema, "PUT", "/api/v1/archive/retention", body),
    onSuccess: (state) => cache.setQueryData(queryKeys.archive, state),
  });
}
