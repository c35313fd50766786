import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";
import { RETRY_PACE } from "@/lib/domain/run/retry-target";

const dueSchema = z.object({ runId: z.string(), index: z.number(), isRetry: z.boolean() });

const STEP = `interval '${RETRY_PACE.everyMs} ms'`;
const AHEAD = `interval '${RETRY_PACE.atOnce * RETRY_PACE.everyMs} ms'`;

/**
 * Tasks whose pause before the next try, or whose wait for a time, is over. Of those that failed at one target only so
 * many as its pace allows, the longest due first: whoever looks at the same time waits for the target's row and finds what
 * is left. None of a lane in whose line some wait already, so that they do not start together once it has room; what a
 * pool lets through is that pool's to say. A clock that was set back holds nobody up. A look with nothing due at any target writes nothing.
 * waiting_task_retry_idx, waiting_task_retry_target_idx, retry_pace_pkey, task_instance_pkey.
 */
export const findDueTasks: Statement<z.infer<typeof dueSchema>> = {
  name: "find_due_tasks",
  row: dueSchema,
  text: `
    WITH RECURSIVE target AS (
      (SELECT w.retry_target AS name FROM waiting_task w WHERE w.retry_target IS NOT NULL ORDER BY 1 LIMIT 1)
      UNION ALL
      SELECT (SELECT w.retry_target FROM waiting_task w WHERE w.retry_target > t.name ORDER BY 1 LIMIT 1)
      FROM target t WHERE t.name IS NOT NULL
    ), clock AS MATERIALIZED (SELECT clock_timestamp() AS at
    ), failed AS MATERIALIZED (
      SELECT t.name, w.dag_run_id, w.task_index, row_number() OVER (PARTITION BY t.name ORDER BY w.retry_at) AS place
      FROM target t CROSS JOIN lane l CROSS JOIN clock c CROSS JOIN LATERAL (
        SELECT w.dag_run_id, w.task_index, w.retry_at FROM waiting_task w
        WHERE w.retry_target = t.name AND w.lane = l.name AND w.retry_at <= c.at
        ORDER BY w.retry_at LIMIT least(${RETRY_PACE.atOnce}, ${RETRY_PACE.inLine} - (
          SELECT count(*) FROM (SELECT 1 FROM waiting_task s WHERE s.retry_target = t.name AND s.lane = l.name
            AND s.retry_at IS NULL AND s.pool IS NULL LIMIT ${RETRY_PACE.inLine}) s))) w
    ), pace AS (
      INSERT INTO retry_pace AS p (target, spent_until, granted)
      SELECT f.name, c.at + count(*) * ${STEP}, count(*) FROM failed f, clock c GROUP BY f.name, c.at ORDER BY f.name
      ON CONFLICT (target) DO UPDATE SET (granted, spent_until) = (
        SELECT g.n, s.until + g.n * ${STEP} FROM clock c
        CROSS JOIN LATERAL (SELECT greatest(c.at, least(p.spent_until, c.at + ${AHEAD})) AS until) s
        CROSS JOIN LATERAL (SELECT least(excluded.granted,
          floor(extract(epoch FROM c.at + ${AHEAD} - s.until) / extract(epoch FROM ${STEP})))::int AS n) g)
      RETURNING p.target, p.granted
    ), due AS (
      (SELECT w.dag_run_id, w.task_index FROM waiting_task w, clock c
       WHERE w.retry_target IS NULL AND w.retry_at <= c.at ORDER BY w.retry_at LIMIT 500)
      UNION ALL SELECT f.dag_run_id, f.task_index FROM failed f JOIN pace p ON p.target = f.name WHERE f.place <= p.granted
    )
    SELECT d.dag_run_id AS "runId", d.task_index AS index, t.state = 'up_for_retry' AS "isRetry"
    FROM due d JOIN task_instance t USING (dag_run_id, task_index)`,
};
