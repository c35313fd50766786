import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

/**
 * Whether a task waits and the lane has a free slot, without any lock: a lane with nothing to give out costs no write. It
 * may be wrong about what is not committed yet; whoever commits that looks again. $1 lane.
 */
export const hasRoom: Statement<{ hasRoom: boolean }> = {
  name: "lane_has_room",
  row: z.object({ hasRoom: z.boolean() }),
  text: `
    SELECT EXISTS (SELECT 1 FROM waiting_task WHERE lane = $1 AND retry_at IS NULL)
      AND (SELECT count(*) FROM task_attempt WHERE lane = $1 AND state IN ('queued', 'running')) < l.slots AS "hasRoom"
    FROM lane l WHERE l.name = $1`,
};

/**
 * Locks a lane: attempts are added to it only by who holds this. A statement of its own, so that the count that
 * follows sees what the last holder added. $1 lane.
 */
export const lockLane: Statement<{ slots: number }> = {
  name: "lock_lane",
  row: z.object({ slots: z.number() }),
  text: `SELECT slots FROM lane WHERE name = $1 FOR NO KEY UPDATE`,
};

const LINE = "ORDER BY w.class, w.rank, w.dag_run_id, w.priority DESC, w.ready_at";
const FREE = `greatest(0, $2::int - (SELECT count(*) FROM task_attempt WHERE lane = $1 AND state IN ('queued', 'running')))`;

/**
 * Locks the runs whose tasks are next in line, in id order like every batch, and answers their ids. Reads as many index
 * entries as the lane has free slots: waiting_task_ready_idx, task_attempt_lane_open_idx. $1 lane, $2 its slots.
 */
export const lockRunsInLine: Statement<{ id: string }> = {
  name: "lock_runs_in_line",
  row: z.object({ id: z.string() }),
  text: `
    SELECT id FROM dag_run WHERE state = 'running' AND id IN (
      SELECT w.dag_run_id FROM (
        SELECT w.dag_run_id FROM waiting_task w WHERE w.lane = $1 AND w.retry_at IS NULL ${LINE} LIMIT ${FREE}) w)
    ORDER BY id FOR NO KEY UPDATE`,
};

const dispatchedSchema = z.object({ attemptId: z.string() });

/**
 * Gives the lane's free slots to the tasks next in line, of runs that are locked: attempt, outbox row, task and log in
 * one statement. Attempts open in the lane, queued or running, never exceed its slots: others only replace what they
 * close. $1 lane, $2 its slots, $3 locked runs, $4 ids for new attempts (no more are made), $5 actor.
 */
export const dispatchLane: Statement<{ attemptId: string }> = {
  name: "dispatch_lane",
  row: dispatchedSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), next AS MATERIALIZED (
      SELECT w.dag_run_id, w.task_index, row_number() OVER (${LINE}) AS place
      FROM waiting_task w WHERE w.lane = $1 AND w.retry_at IS NULL AND w.dag_run_id = ANY ($3::uuid[])
      ${LINE} LIMIT least(cardinality($4::uuid[]), ${FREE})
    ), taken AS (
      DELETE FROM waiting_task w USING next n WHERE w.dag_run_id = n.dag_run_id AND w.task_index = n.task_index
    ), task AS (
      UPDATE task_instance t SET state = 'queued', attempt_number = t.attempt_number + 1
      FROM next n WHERE t.dag_run_id = n.dag_run_id AND t.task_index = n.task_index
      RETURNING t.dag_run_id, t.task_index, t.attempt_number, ($4::uuid[])[n.place] AS attempt_id
    ), attempt AS (
      INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, queued_at)
      SELECT t.attempt_id, t.dag_run_id, t.task_index, t.attempt_number, 'queued', $1, c.at FROM task t, clock c
    ), sent AS (
      INSERT INTO outbox (attempt_id, lane) SELECT attempt_id, $1 FROM task
    ), log AS (
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor)
      SELECT dag_run_id, task_index, 'scheduled', 'queued', attempt_id, $5 FROM task
    )
    SELECT t.attempt_id AS "attemptId" FROM task t ORDER BY t.attempt_id`,
};
