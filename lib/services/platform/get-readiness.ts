import type { Readiness } from "@/lib/contracts/platform";
import type { Db } from "@/lib/db/client";
import { readLoopReadiness } from "@/lib/db/readiness";

/** Loops pass about once a second; a pass older than this means that clients wait without need. */
const LATE_SECONDS = 10;

/** Whether clients that arrive now would be decided. Takes no permission: it tells up or down and nothing else. */
export async function getReadiness(db: Db, pingRedis: () => Promise<unknown>): Promise<Readiness> {
  const [loops, redis] = await Promise.all([
    readLoopReadiness(db).catch(() => null),
    pingRedis().then(
      () => true,
      () => false,
    ),
  ]);
  const { workersAlive, secondsSinceSchedulerPass } = loops ?? { workersAlive: 0, secondsSinceSchedulerPass: null };
  const isPassing = secondsSinceSchedulerPass !== null && secondsSinceSchedulerPass < LATE_SECONDS;
  return {
    isReady: loops !== null && redis && workersAlive > 0 && isPassing,
    postgres: loops !== null,
    redis,
    workersAlive,
    secondsSinceSchedulerPass,
  };
}
