import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { type revertBodySchema, submittedSchema } from "@/lib/contracts/change-requests";

/** Proposes going back to a version. */
export function useRevertVersion(dagKey: string, version: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: z.infer<typeof revertBodySchema>) =>
      sendJson(submittedSchema, "POST", `/api/v1/dags/${dagKey}/versions/${version}/revert`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.changes() }),
  });
}
