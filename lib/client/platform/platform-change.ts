import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";

const POLL_MS = 3_000;

/** A change of the platform with what was said about it, live. */
export const usePlatformChange = (id: string) =>
  useQuery({
    queryKey: queryKeys.platformChange(id),
    queryFn: ({ signal }) => getJson(platformChangeDetailSchema, `/api/v1/platform-changes/${id}`, signal),
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: true,
  });
