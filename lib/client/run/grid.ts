import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { runGridSchema } from "@/lib/contracts/run-grid";
import { isRunOver, type RunState } from "@/lib/domain/run/model";

const LIVE_MS = 3_000;
const QUIET_MS = 15_000;

/** What the runs of a grid have in common; null for whatever. */
export type GridFilter = Readonly<{
  state: RunState | null;
  clientKey: string | null;
  version: number | null;
  /** The newest of those until the end of this day, in UTC. */
  until: string | null;
}>;

const DAY_MS = 86_400_000;

function queryOf({ until, ...filter }: GridFilter): URLSearchParams {
  const day = until === null ? Number.NaN : Date.parse(until);
  const before = Number.isNaN(day) ? null : new Date(day + DAY_MS).toISOString();
  const given = Object.entries({ ...filter, before }).flatMap(([name, value]) =>
    value === null ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given);
}

/** The newest runs of one DAG with all their tasks; looked at often while one of them is under way. */
export function useRunGrid(dagKey: string, filter: GridFilter) {
  return useQuery({
    queryKey: queryKeys.runGrid(dagKey, filter),
    queryFn: ({ signal }) => getJson(runGridSchema, `/api/v1/dags/${dagKey}/grid?${queryOf(filter)}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.runs.some((run) => !isRunOver(run.state)) ? LIVE_MS : QUIET_MS),
  });
}
