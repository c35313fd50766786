import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { sendJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import { connectionSchema, environmentSchema, type saveConnectionBodySchema } from "@/lib/contracts/platform";

export type SaveConnectionBody = z.input<typeof saveConnectionBodySchema>;

export function useEnvironments() {
  return useQuery({
    queryKey: queryKeys.environments,
    queryFn: ({ signal }) => listAll(environmentSchema, "/api/v1/environments", signal),
  });
}

export function useConnections() {
  return useQuery({
    queryKey: queryKeys.connections,
    queryFn: ({ signal }) => listAll(connectionSchema, "/api/v1/connections", signal),
  });
}

/** Creates a connection or changes one. Its secret goes to the server and never comes back. */
export function useSaveConnection(mode: "create" | "change") {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: SaveConnectionBody) =>
      mode === "create"
        ? sendJson(connectionSchema, "POST", "/api/v1/connections", body)
        : sendJson(connectionSchema, "PUT", `/api/v1/connections/${body.name}`, body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.connections }),
  });
}
