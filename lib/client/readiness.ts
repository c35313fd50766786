import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/client/query-keys";
import { type Readiness, readinessSchema } from "@/lib/contracts/platform";
import { BEAT_MS, SILENT_SECONDS } from "@/lib/domain/shared/liveness";

/** Not ready is an answer here, not a failure: 503 carries the same body. */
async function fetchReadiness({ signal }: { signal: AbortSignal }): Promise<Readiness> {
  const response = await fetch("/api/readyz", { signal });
  return readinessSchema.parse(await response.json());
}

export function useReadiness() {
  return useQuery({ queryKey: queryKeys.readiness, queryFn: fetchReadiness, refetchInterval: BEAT_MS, retry: false });
}

/** Whether there is nothing to say about the platform; the words come with the first trouble. */
export const isAllWell = (readiness: Readiness): boolean =>
  readiness.postgres &&
  readiness.redis &&
  !readiness.redisMayEvict &&
  readiness.workersAlive > 0 &&
  readiness.workersSilent === 0 &&
  readiness.unservedLanes === 0 &&
  readiness.lateCanaries === 0 &&
  (readiness.secondsSinceSchedulerPass ?? Number.POSITIVE_INFINITY) <= SILENT_SECONDS;
