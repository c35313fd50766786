import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import type { Autosave } from "@/lib/client/designer/autosave";
import type { EditorContent } from "@/lib/client/designer/editor";
import { queryKeys } from "@/lib/client/query-keys";
import { submittedSchema } from "@/lib/contracts/change-requests";
import { type Draft, dagDetailSchema, draftCheckSchema, draftSchema } from "@/lib/contracts/dags";

const NOT_SAVED =
  "The draft could not be saved, so there is nothing to submit yet. The status in the toolbar says why.";

/** The draft as it would be submitted: saved, read back, and checked by the server; and what is active now. */
export function useSubmission(dagKey: string, autosave: Autosave<EditorContent>) {
  return useQuery({
    queryKey: [...queryKeys.draft(dagKey), "submission"],
    queryFn: async ({ signal }) => {
      if (!(await autosave.flush())) return { problem: NOT_SAVED };
      const path = `/api/v1/dags/${dagKey}/draft`;
      const draft = await getJson(draftSchema, path, signal);
      const check = await sendJson(draftCheckSchema, "POST", `${path}/check`);
      const { activeDocument } = await getJson(dagDetailSchema, `/api/v1/dags/${dagKey}`, signal);
      return { draft, check, activeDocument };
    },
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

type Words = Readonly<{ title: string; why: string }>;

/** Submits the draft as a new change request, or pushes it as the next revision of mine that is open. */
export function useSubmit({ dagKey, saveNumber, openChangeRequest }: Draft) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (words: Words) => {
      if (!openChangeRequest?.isMine)
        return sendJson(submittedSchema, "POST", "/api/v1/change-requests", { dagKey, ...words, saveNumber });
      const { number, headRevision: expectedHead } = openChangeRequest;
      return sendJson(submittedSchema, "POST", `/api/v1/change-requests/${number}/revisions`, {
        saveNumber,
        expectedHead,
      });
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.changes() }),
  });
}
