import { z } from "zod";
import type { Db } from "@/lib/db/client";

const proofRow = z.object({
  lane: z.string(),
  runs: z.int(),
  firstTaskP50: z.number().nullable(),
  firstTaskP95: z.number().nullable(),
  firstTaskMax: z.number().nullable(),
  slotP95: z.number().nullable(),
  waitingElsewhere: z.int(),
});
export type LaneProofRow = z.infer<typeof proofRow>;

/**
 * How long clients waited in each lane from their arrival to the begin of their first task, and tasks from ready to begun,
 * over runs created in the last minutes. Who still waits counts with his wait so far: a lane that starves has no runs that
 * ended to tell of it. dag_run_recent_idx, task_instance_pkey, queue_item_pkey; `waitingElsewhere` by waiting_task_ready_idx.
 */
export async function readLaneProof(db: Db, minutes: number): Promise<LaneProofRow[]> {
  const rows = await db.$queryRaw`
    WITH run AS MATERIALIZED (
      SELECT r.id, r.lane, r.client_id, coalesce(q.arrived_at, r.created_at) AS arrived_at, r.finished_at
      FROM dag_run r LEFT JOIN queue_item q ON q.id = r.queue_item_id
      WHERE r.created_at > clock_timestamp() - make_interval(mins => ${minutes}) AND r.rerun_number = 0
    ), first AS (
      SELECT r.lane, extract(epoch FROM coalesce(t.at, clock_timestamp()) - r.arrived_at) * 1000 AS ms
      FROM run r CROSS JOIN LATERAL (SELECT min(i.first_started_at) AS at FROM task_instance i WHERE i.dag_run_id = r.id) t
      WHERE r.client_id IS NOT NULL AND (t.at IS NOT NULL OR r.finished_at IS NULL)
    ), task AS (
      SELECT r.lane, extract(epoch FROM coalesce(i.started_at, clock_timestamp()) - i.ready_at) * 1000 AS ms
      FROM run r JOIN task_instance i ON i.dag_run_id = r.id
      WHERE i.ready_at IS NOT NULL AND i.state IN ('scheduled', 'queued', 'running', 'success', 'failed')
        AND (i.started_at IS NULL OR i.started_at >= i.ready_at)
    )
    SELECT l.name AS lane, f.runs, f.p50 AS "firstTaskP50", f.p95 AS "firstTaskP95", f.longest AS "firstTaskMax", s.p95 AS "slotP95",
      (SELECT count(*)::int FROM waiting_task w WHERE w.lane <> l.name AND w.retry_at IS NULL) AS "waitingElsewhere"
    FROM lane l
    CROSS JOIN LATERAL (SELECT count(*)::int AS runs, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms)::float8 AS p50,
      percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)::float8 AS p95, max(ms)::float8 AS longest FROM first WHERE lane = l.name) f
    CROSS JOIN LATERAL (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY ms)::float8 AS p95 FROM task WHERE lane = l.name) s
    ORDER BY l.slots DESC, l.name`;
  return z.array(proofRow).parse(rows);
}
