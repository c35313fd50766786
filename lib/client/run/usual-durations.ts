import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { usualDurationsSchema } from "@/lib/contracts/usual-durations";
import { type ExpectedTimes, expectedTimes } from "@/lib/domain/dag/expected-times";
import type { GraphTask } from "@/lib/domain/dag/graph";

/** One run more changes a median little. */
const STALE_MS = 60_000;

export type Expected = ExpectedTimes &
  Readonly<{
    /** How many runs this was learnt from. */
    runs: number;
    medianMs: ReadonlyMap<string, number>;
    /** Of whole runs, waits included; null without one. */
    wholeMs: Readonly<{ median: number; p95: number }> | null;
  }>;

/** How long a run of these tasks is expected to take, by what they took before; null while it is not wanted or not known. */
export function useExpected(dagKey: string, tasks: readonly GraphTask[], isWanted: boolean): Expected | null {
  const { data } = useQuery({
    queryKey: queryKeys.usualDurations(dagKey),
    queryFn: ({ signal }) => getJson(usualDurationsSchema, `/api/v1/dags/${dagKey}/durations`, signal),
    staleTime: STALE_MS,
    enabled: isWanted,
  });
  return useMemo(() => {
    if (!data || !isWanted || data.runs === 0) return null;
    const medianMs = new Map(data.tasks.map(({ taskKey, medianMs: ms }) => [taskKey, ms]));
    return { ...expectedTimes(tasks, medianMs), runs: data.runs, medianMs, wholeMs: data.wholeMs };
  }, [data, tasks, isWanted]);
}
