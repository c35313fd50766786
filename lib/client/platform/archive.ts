import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { archiveStateSchema } from "@/lib/contracts/archive";

/** Retention, what would leave now, and sizes. */
export function useArchive() {
  return useQuery({
    queryKey: queryKeys.archive,
    queryFn: ({ signal }) => getJson(archiveStateSchema, "/api/v1/archive", signal),
  });
}
