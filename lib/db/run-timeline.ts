import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { attemptStateSchema } from "@/lib/domain/run/model";
import { WAIT_STATES } from "@/lib/domain/run/task-spans";

const timelineRow = z.object({
  lastEventId: z.string(),
  tasks: z.array(
    z.object({
      taskKey: z.string(),
      attempts: z.array(
        z.object({
          number: z.int(),
          state: attemptStateSchema,
          queuedAt: instantColumn,
          startedAt: instantColumn.nullable(),
          finishedAt: instantColumn.nullable(),
        }),
      ),
      waits: z.array(z.object({ state: z.enum(WAIT_STATES), from: instantColumn, to: instantColumn.nullable() })),
    }),
  ),
});

/**
 * Attempts and waits of those tasks of a run that something happened to after a transition; null for an unknown run. One
 * statement, so one picture, by transition_log_pkey and task_attempt's key over run, task and number.
 */
export async function readRunTimeline(
  db: Db,
  runId: string,
  after: string,
): Promise<z.infer<typeof timelineRow> | null> {
  const rows = await db.$queryRaw`
    WITH logged AS (
      SELECT l.id, l.task_index, l.to_state, l.at, lead(l.at) OVER (PARTITION BY l.task_index ORDER BY l.id) AS until
      FROM transition_log l WHERE l.dag_run_id = ${runId}::uuid
    ), moved AS (
      SELECT DISTINCT task_index FROM logged WHERE id > ${after}::bigint AND task_index IS NOT NULL
    ), waits AS (
      SELECT task_index, json_agg(json_build_object('state', to_state, 'from', at, 'to', until) ORDER BY id) AS list
      FROM logged WHERE to_state IN ('scheduled', 'up_for_retry', 'deferred') AND task_index IS NOT NULL GROUP BY task_index
    ), attempts AS (
      SELECT a.task_index, json_agg(json_build_object('number', a.number, 'state', a.state, 'queuedAt', a.queued_at,
        'startedAt', a.started_at, 'finishedAt', a.finished_at) ORDER BY a.number) AS list
      FROM task_attempt a WHERE a.dag_run_id = ${runId}::uuid GROUP BY a.task_index
    )
    SELECT (SELECT coalesce(max(id), 0)::text FROM logged) AS "lastEventId",
      (SELECT coalesce(json_agg(json_build_object('taskKey', t.task_key, 'attempts', coalesce(a.list, '[]'::json),
         'waits', coalesce(w.list, '[]'::json)) ORDER BY t.task_index), '[]')
       FROM task_instance t JOIN moved m ON m.task_index = t.task_index
       LEFT JOIN waits w ON w.task_index = t.task_index LEFT JOIN attempts a ON a.task_index = t.task_index
       WHERE t.dag_run_id = r.id) AS tasks
    FROM dag_run r WHERE r.id = ${runId}::uuid`;
  return z.array(timelineRow).parse(rows)[0] ?? null;
}
