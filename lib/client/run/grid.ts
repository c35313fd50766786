import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { runGridSchema } from "@/lib/contracts/run-grid";
import { isRunOver, type RunState } from "@/lib/domain/run/model";

const LIVE_MS = 3_000;
const QUIET_MS = 15_000;

/** The newest runs of one DAG with all their tasks; looked at often while one of them is under way. */
export function useRunGrid(dagKey: string, state: RunState | null) {
  return useQuery({
    queryKey: queryKeys.runGrid(dagKey, state),
    queryFn: ({ signal }) =>
      getJson(runGridSchema, `/api/v1/dags/${dagKey}/grid${state === null ? "" : `?state=${state}`}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.runs.some((run) => !isRunOver(run.state)) ? LIVE_MS : QUIET_MS),
  });
}
