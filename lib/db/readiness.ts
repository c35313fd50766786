import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { isServed } from "@/lib/db/sql/canaries";
import { CANARY_LATE_SECONDS, SILENT_SECONDS } from "@/lib/domain/shared/liveness";

const readinessRow = z.object({
  workersAlive: z.int(),
  workersSilent: z.int(),
  silentSince: instantColumn.nullable(),
  lastBeatAt: instantColumn.nullable(),
  secondsSinceSchedulerPass: z.number().nullable(),
  lastPassAt: instantColumn.nullable(),
  unservedLanes: z.int(),
  lateCanaries: z.int(),
});
export type LoopReadiness = z.infer<typeof readinessRow>;

/** Whoever fell silent longer ago is no news: what he ran has long been started again. */
const NEWS_MINUTES = 10;

/**
 * Who gave a sign of life lately and who no longer does, and when the loops that start things last passed: `scheduler`
 * (ticks of schedules) and `work` (clients and ready tasks). A beat carries the loops' ages in milliseconds. The reader
 * judges, by the database's clock. One row per process; waiting_task_ready_idx, waiting_task_pool_idx,
 * task_attempt_lane_open_idx.
 */
export async function readLoopReadiness(db: Db): Promise<LoopReadiness> {
  const rows = await db.$queryRaw`
    WITH worker AS MATERIALIZED (
      SELECT lanes, beat_at, stopped_at IS NULL AND beat_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS}) AS is_alive,
        stopped_at IS NULL AND beat_at > clock_timestamp() - make_interval(mins => ${NEWS_MINUTES}) AS is_news,
        beat_at - greatest((loops ->> 'scheduler')::float8, (loops ->> 'work')::float8) * interval '1 ms' AS passed_at
      FROM component WHERE kind = 'worker')
    SELECT count(*) FILTER (WHERE is_alive)::int AS "workersAlive",
      count(*) FILTER (WHERE is_news AND NOT is_alive)::int AS "workersSilent",
      max(beat_at) FILTER (WHERE is_news AND NOT is_alive) AS "silentSince",
      max(beat_at) AS "lastBeatAt", max(passed_at) AS "lastPassAt",
      extract(epoch FROM clock_timestamp() - max(passed_at) FILTER (WHERE is_alive))::float8 AS "secondsSinceSchedulerPass",
      (SELECT count(*)::int FROM lane l WHERE NOT EXISTS (SELECT 1 FROM worker w WHERE w.is_alive AND l.name = ANY (w.lanes))
         AND (EXISTS (SELECT 1 FROM waiting_task t WHERE t.lane = l.name AND t.retry_at IS NULL AND t.pool IS NULL)
           OR EXISTS (SELECT 1 FROM waiting_task t WHERE t.lane = l.name AND t.retry_at IS NULL AND t.pool IS NOT NULL)
           OR EXISTS (SELECT 1 FROM task_attempt a WHERE a.lane = l.name AND a.state = 'queued'))) AS "unservedLanes",
      (SELECT count(*)::int FROM lane_canary k WHERE k.answered_at < clock_timestamp() - make_interval(secs => ${CANARY_LATE_SECONDS})
         AND ${Prisma.raw(isServed("k.lane"))}) AS "lateCanaries"
    FROM worker`;
  return z.tuple([readinessRow]).parse(rows)[0];
}
