import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { z } from "zod";
import { getJson } from "@/lib/client/api";
import { listAll } from "@/lib/client/list-all";
import { queryKeys } from "@/lib/client/query-keys";
import { connectionSchema, environmentSchema, lanesPageSchema, packSchema, poolSchema } from "@/lib/contracts/platform";
import type { Inventory } from "@/lib/domain/change/check-inventory";
import { SANDBOX_LANE } from "@/lib/domain/sandbox/lane";

/** What the forms offer by name. Empty while loading: names can still be typed. */
export type PlatformChoices = Readonly<{
  packs: Inventory["packs"];
  environments: readonly string[];
  connections: readonly string[];
  lanes: readonly string[];
  pools: readonly string[];
  /** Null until all of it is known: before that nothing can be called missing. */
  inventory: Inventory | null;
}>;

const STALE_MS = 30_000;

function useList<S extends z.ZodType>(queryKey: readonly string[], item: S, path: string) {
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => listAll(item, `/api/v1${path}`, signal),
    staleTime: STALE_MS,
  }).data;
}

/** Packs, environments, connections, pools and lanes that exist now. */
export function usePlatformChoices(): PlatformChoices {
  const packs = useList(queryKeys.packs, packSchema, "/packs");
  const environments = useList(queryKeys.environments, environmentSchema, "/environments");
  const connections = useList(queryKeys.connections, connectionSchema, "/connections");
  const pools = useList(queryKeys.pools, poolSchema, "/pools");
  const { data: lanesPage } = useQuery({
    queryKey: queryKeys.lanes,
    queryFn: ({ signal }) => getJson(lanesPageSchema, "/api/v1/lanes", signal),
    staleTime: STALE_MS,
  });
  return useMemo(() => {
    const names = {
      packs: packs?.map(({ name, files }) => ({ name, files })) ?? [],
      environments: environments?.map(({ name }) => name) ?? [],
      lanes: lanesPage?.lanes.map(({ name }) => name).filter((name) => name !== SANDBOX_LANE) ?? [],
    };
    const isComplete = packs && environments && connections && pools && lanesPage;
    return {
      ...names,
      connections: connections?.map(({ name }) => name) ?? [],
      pools: pools?.map(({ name }) => name) ?? [],
      inventory: isComplete ? { ...names, connections, pools } : null,
    };
  }, [packs, environments, connections, pools, lanesPage]);
}
