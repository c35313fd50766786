import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import {
  packDetailSchema,
  packSchema,
  publishedPackSchema,
  type publishPackBodySchema,
} from "@/lib/contracts/platform";

export function usePacks() {
  return useQuery({
    queryKey: queryKeys.packs,
    queryFn: ({ signal }) => listAll(packSchema, "/api/v1/packs", signal),
  });
}

/** One version of a pack with its files; the newest for null. */
export function usePack(name: string, version: number | null) {
  return useQuery({
    queryKey: queryKeys.pack(name, version),
    queryFn: ({ signal }) =>
      getJson(packDetailSchema, `/api/v1/packs/${name}${version === null ? "" : `?version=${version}`}`, signal),
    placeholderData: (previous) => previous,
  });
}

export function usePublishPack() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof publishPackBodySchema>) =>
      sendJson(publishedPackSchema, "POST", "/api/v1/packs", body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.packs }),
  });
}
