import type { EnginePool } from "@/lib/db/engine-pool";
import { findOverdue, forgetSent, markSent } from "@/lib/db/sql/outbox";
import type { LaneQueues } from "@/lib/jobs/lane-queues";
import type { Logger } from "@/lib/observability/logger";

type Deps = Readonly<{
  pool: EnginePool;
  queues: Pick<LaneQueues, "announce">;
  /** True once after Redis was emptied. */
  beginsNewEpoch: () => Promise<boolean>;
  log: Logger;
}>;

/**
 * Announces queued attempts that Redis does not know, or whose announcement nobody acted upon. Rejects while Redis is
 * away; nothing is lost by that. Answers how many were announced.
 */
export async function reconcile({ pool, queues, beginsNewEpoch, log }: Deps): Promise<number> {
  if (await beginsNewEpoch()) {
    const forgotten = await pool.sql.run(forgetSent, []);
    log.info(
      { event: "redis.new_epoch", attempts: forgotten.length },
      "Redis is empty: queued attempts are announced again",
    );
  }
  const overdue = await pool.sql.run(findOverdue, []);
  for (const lane of new Set(overdue.map((one) => one.lane))) {
    const announcements = overdue.filter((one) => one.lane === lane);
    await queues.announce(lane, announcements);
    await pool.sql.run(markSent, [announcements.map(({ attemptId }) => attemptId)]);
  }
  return overdue.length;
}
