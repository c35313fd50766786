import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { savesUnderWay } from "@/lib/client/designer/session";
import { queryKeys } from "@/lib/client/query-keys";
import { draftSchema } from "@/lib/contracts/dags";

/** The draft as the server has it when the page is opened. What is drawn from then on lives in the editor. */
export function useDraft(dagKey: string) {
  return useQuery({
    queryKey: queryKeys.draft(dagKey),
    queryFn: async ({ signal }) => {
      await savesUnderWay(dagKey);
      return await getJson(draftSchema, `/api/v1/dags/${dagKey}/draft`, signal);
    },
    staleTime: Number.POSITIVE_INFINITY,
    // Leaving and coming back reads it anew: somebody may have saved meanwhile.
    gcTime: 0,
  });
}
