import type { Readiness } from "@/lib/contracts/platform";
import type { Db } from "@/lib/db/client";
import { type LoopReadiness, readLoopReadiness } from "@/lib/db/readiness";
import { SILENT_SECONDS } from "@/lib/domain/shared/liveness";
import type { RedisAnswer } from "@/lib/jobs/eviction-policy";

/** What is known while the database does not answer. */
const UNKNOWN: LoopReadiness = {
  workersAlive: 0,
  workersSilent: 0,
  silentSince: null,
  lastBeatAt: null,
  secondsSinceSchedulerPass: null,
  lastPassAt: null,
  unservedLanes: 0,
  lateCanaries: 0,
};

/** Whether clients that arrive now would be decided. Takes no permission: it tells up or down and nothing else. */
export async function getReadiness(db: Db, askRedis: () => Promise<RedisAnswer>): Promise<Readiness> {
  const [loops, redis] = await Promise.all([readLoopReadiness(db).catch(() => null), askRedis().catch(() => null)]);
  const found = loops ?? UNKNOWN;
  const { workersAlive, secondsSinceSchedulerPass: seconds } = found;
  // Loops pass about once a second; an older pass means that clients wait without need.
  const isPassing = seconds !== null && seconds < SILENT_SECONDS;
  return {
    ...found,
    isReady: loops !== null && redis !== null && !redis.mayEvict && workersAlive > 0 && isPassing,
    postgres: loops !== null,
    redis: redis !== null,
    redisMayEvict: redis?.mayEvict ?? false,
  };
}
