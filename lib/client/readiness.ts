import { useQuery } from "@tanstack/react-query";
import { queryKeys } from "@/lib/client/query-keys";
import { type Readiness, readinessSchema } from "@/lib/contracts/platform";

const POLL_MS = 3_000;
/** Scheduler loops pass at least once a second; this many seconds without one are not a hiccup. */
const SCHEDULER_LATE_SECONDS = 8;

/** Not ready is an answer here, not a failure: 503 carries the same body. */
async function fetchReadiness({ signal }: { signal: AbortSignal }): Promise<Readiness> {
  const response = await fetch("/api/readyz", { signal });
  return readinessSchema.parse(await response.json());
}

export function useReadiness() {
  return useQuery({ queryKey: queryKeys.readiness, queryFn: fetchReadiness, refetchInterval: POLL_MS, retry: false });
}

/** The one sentence about the platform that every page shows; null while all is well. */
export function readinessWarning(readiness: Readiness): string | null {
  if (!readiness.postgres) return "The database does not answer. Nothing can be read or changed until it is back.";
  if (readiness.workersAlive === 0)
    return "No worker is alive: clients wait and nothing runs until one is started. What is queued is kept.";
  const { secondsSinceSchedulerPass: seconds } = readiness;
  if (seconds === null) return "No scheduler has passed yet: clients wait until the first one does.";
  if (seconds > SCHEDULER_LATE_SECONDS)
    return `The last scheduler pass was ${Math.round(seconds)} s ago. New clients wait until it passes again.`;
  if (!readiness.redis)
    return "Redis does not answer. Runs go on, but start with a delay and live pages update slowly.";
  return null;
}
