import type { Readiness } from "@/lib/contracts/platform";
import { SILENT_SECONDS } from "@/lib/domain/shared/liveness";

/** What is dead and since when, what goes on all the same, and what to do. */
export type ReadinessWarning = Readonly<{ what: string; since: string | null; still: string }>;

/** The one thing about the platform that every page says, the most serious first; null while all is well. */
export function readinessWarning(readiness: Readiness): ReadinessWarning | null {
  const { lastBeatAt, lastPassAt, secondsSinceSchedulerPass: seconds } = readiness;
  if (!readiness.postgres)
    return {
      what: "The database does not answer",
      since: null,
      still: "Nothing can be read or changed until it is back; running tasks go on for some seconds. Look at Postgres.",
    };
  if (readiness.workersAlive === 0)
    return {
      what: lastBeatAt === null ? "No worker has been started yet" : "No worker is alive",
      since: lastBeatAt,
      still: "Clients are accepted and wait; nothing runs. Start a worker: it takes up what is there.",
    };
  if (seconds === null || seconds > SILENT_SECONDS)
    return {
      what: "No scheduler pass",
      since: lastPassAt,
      still: "Running tasks go on and runs under way finish; new clients wait. Look at the log of the workers.",
    };
  if (readiness.unservedLanes > 0)
    return {
      what: `Tasks wait in ${readiness.unservedLanes === 1 ? "a lane" : `${readiness.unservedLanes} lanes`} that no live worker serves`,
      since: null,
      still: "All other lanes go on. Start a worker for it; the page Lanes says for which.",
    };
  if (!readiness.redis)
    return {
      what: "Redis does not answer",
      since: null,
      still: "Runs go on, but start with a delay, and live pages update slowly. Nothing is lost. Look at Redis.",
    };
  if (readiness.redisMayEvict)
    return {
      what: "Redis may throw waiting tasks away",
      since: null,
      still: "So no task is given to it; running tasks go on. Look at its maxmemory-policy: it must be noeviction.",
    };
  return lateCanary(readiness) ?? silentWorkers(readiness);
}

const lateCanary = ({ lateCanaries }: Readiness): ReadinessWarning | null =>
  lateCanaries === 0
    ? null
    : {
        what: "The queue of a lane is not taken from",
        since: null,
        still:
          "What is announced there waits, though a worker says that it serves it. Look at the page Lanes for which one.",
      };

const silentWorkers = ({ workersSilent, workersAlive, silentSince }: Readiness): ReadinessWarning | null =>
  workersSilent === 0
    ? null
    : {
        what: `${workersSilent} of ${workersSilent + workersAlive} workers ${workersSilent === 1 ? "is" : "are"} silent`,
        since: silentSince,
        still: "The others go on and start its tasks again. Look at its machine; this notice stays for ten minutes.",
      };
