import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const answeringSchema = z.object({ lane: z.string() });

/**
 * Begins the attempt that is a person's answer, if the task waits for one: its latest attempt asks a question. The caller
 * holds the run's lock and ends the attempt in the same transaction, so it never takes a slot from anybody.
 * task_instance_pkey, task_attempt_number_key. $1 run, $2 task index, $3 id of the attempt, $4 who answers, $5 actor.
 */
export const beginAnswer: Statement<z.infer<typeof answeringSchema>> = {
  name: "begin_answer",
  row: answeringSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), task AS (
      UPDATE task_instance t SET state = 'running', attempt_number = t.attempt_number + 1, retry_at = NULL, started_at = c.at
      FROM clock c WHERE t.dag_run_id = $1::uuid AND t.task_index = $2::smallint AND t.state = 'deferred'
        AND EXISTS (SELECT 1 FROM task_attempt a WHERE a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index
          AND a.number = t.attempt_number AND a.output ? 'question')
      RETURNING t.dag_run_id, t.task_index, t.attempt_number
    ), waited AS (
      DELETE FROM waiting_task w USING task t WHERE w.dag_run_id = t.dag_run_id AND w.task_index = t.task_index
    ), attempt AS (
      INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, queued_at, answered_by)
      SELECT $3::uuid, t.dag_run_id, t.task_index, t.attempt_number, 'running', r.lane, c.at, $4::uuid
      FROM task t JOIN dag_run r ON r.id = t.dag_run_id, clock c RETURNING lane
    ), log AS (
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor)
      SELECT dag_run_id, task_index, 'deferred', 'running', $3::uuid, $5 FROM task
    )
    SELECT lane FROM attempt`,
};
