import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { ApiError, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";

type Wanted = Readonly<Record<string, unknown>>;

/** What a change of a run would do now. Asked for again at each change of the request. */
export function usePreview<S extends z.ZodType>(schema: S, path: string, wanted: Wanted) {
  return useQuery({
    queryKey: queryKeys.preview(path, wanted),
    queryFn: () => sendJson(schema, "POST", `${path}/preview`, wanted, { idempotencyKey: null }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}

/** The hash of the preview that was looked at, and what only the confirmation says. */
type Confirmed = Readonly<{ previewHash: string }>;

/** Confirms a change as its preview showed it. When the run went on since, the new preview takes the old one's place. */
export function useConfirm<P extends z.ZodType, A extends z.ZodType, C extends Confirmed = Confirmed>(
  { preview, answer }: { preview: P; answer: A },
  path: string,
  wanted: Wanted,
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (confirmed: C) => sendJson(answer, "POST", path, { ...wanted, ...confirmed }),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.runs() }),
    onError: (error) => {
      const changed = preview.safeParse(detailsOf(error)?.preview);
      if (changed.success) cache.setQueryData(queryKeys.preview(path, wanted), changed.data);
    },
  });
}

const detailsOf = (error: unknown) => (error instanceof ApiError ? error.problem.details : undefined);

/** True when a confirmation was refused because its preview no longer holds. */
export const isPreviewChanged = (error: unknown): boolean => detailsOf(error)?.reason === "preview_changed";
