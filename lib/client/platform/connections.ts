import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import { connectionSchema, connectionTestsSchema, environmentSchema } from "@/lib/contracts/platform";

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

const ASK_AGAIN_MS = 1_000;

const testsAddress = (name: string) => `/api/v1/connections/${name}/tests`;

/** What workers said last; asked again while one of them has yet to answer. */
export function useConnectionTests(name: string) {
  return useQuery({
    queryKey: queryKeys.connectionTests(name),
    queryFn: ({ signal }) => getJson(connectionTestsSchema, testsAddress(name), signal),
    refetchInterval: ({ state }) =>
      state.data?.lanes.some(({ askedAt, testedAt }) => askedAt !== null && testedAt === null) ? ASK_AGAIN_MS : false,
  });
}

export function useTestConnection(name: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (lane: string) => sendJson(connectionTestsSchema, "POST", testsAddress(name), { lane }),
    onSuccess: (tests) => cache.setQueryData(queryKeys.connectionTests(name), tests),
  });
}
