import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { missedTicksSchema } from "@/lib/contracts/missed-ticks";

/** Ticks of a DAG that got no run. */
export function useMissedTicks(dagKey: string) {
  return useQuery({
    queryKey: queryKeys.missedTicks(dagKey),
    queryFn: ({ signal }) => getJson(missedTicksSchema, `/api/v1/dags/${dagKey}/missed-ticks`, signal),
  });
}
