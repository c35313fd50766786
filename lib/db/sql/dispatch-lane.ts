import { z } from "zod";
import {
  FREE_IN_LANE,
  LINE,
  openInLane,
  readyTasks,
  takenOfPool,
  waitsForLane,
  waitsForPool,
} from "@/lib/db/sql/lane-line";
import type { Statement } from "@/lib/db/sql/statement";

/**
 * Whether a task waits for which the lane and its pool have a free slot, without any lock: a lane with nothing to give
 * out costs no write. It may be wrong about what is not committed yet; whoever commits that looks again. $1 lane.
 */
export const hasRoom: Statement<{ hasRoom: boolean }> = {
  name: "lane_has_room",
  row: z.object({ hasRoom: z.boolean() }),
  text: `
    SELECT (${waitsForLane("$1")} OR EXISTS (
        SELECT 1 FROM pool p WHERE ${waitsForPool("$1", "p.name")} AND ${takenOfPool("p.name")} < p.slots))
      AND ${openInLane("$1")} < l.slots AS "hasRoom"
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

/**
 * Locks the pools that tasks of a lane wait for, in name order: attempts that take slots of a pool are added only by who
 * holds it. Always after the lane and before any run, so that no two dispatchers wait for each other. $1 lane.
 */
export const lockPools: Statement<{ name: string }> = {
  name: "lock_pools",
  row: z.object({ name: z.string() }),
  text: `SELECT p.name FROM pool p WHERE ${waitsForPool("$1", "p.name")} ORDER BY p.name FOR NO KEY UPDATE`,
};

/**
 * Locks the runs whose tasks are next in line, in id order like every batch, and answers their ids. Reads as many index
 * entries as the lane has free slots. $1 lane, $2 its slots, $3 locked pools.
 */
export const lockRunsInLine: Statement<{ id: string }> = {
  name: "lock_runs_in_line",
  row: z.object({ id: z.string() }),
  text: `
    WITH ${readyTasks("$3")}
    SELECT id FROM dag_run WHERE state = 'running' AND id IN (
      SELECT n.dag_run_id FROM (SELECT w.dag_run_id FROM ready w ${LINE} LIMIT ${FREE_IN_LANE}) n)
    ORDER BY id FOR NO KEY UPDATE`,
};

const dispatchedSchema = z.object({ attemptId: z.string() });

/**
 * Gives the lane's free slots to the tasks next in line, of runs that are locked: attempt, outbox row, task and log in
 * one statement. Attempts open in the lane, queued or running, never exceed its slots, nor those of a pool its own: others
 * only replace what they close, and nothing of a pool. $1 lane, $2 its slots, $3 locked runs, $4 ids for new attempts (no
 * more are made), $5 actor, $6 locked pools.
 */
export const dispatchLane: Statement<{ attemptId: string }> = {
  name: "dispatch_lane",
  row: dispatchedSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), ${readyTasks("$6", "AND w.dag_run_id = ANY ($3::uuid[])")}, next AS MATERIALIZED (
      SELECT w.dag_run_id, w.task_index, w.pool, w.takes, row_number() OVER (${LINE}) AS place
      FROM ready w WHERE w.dag_run_id = ANY ($3::uuid[])
      ${LINE} LIMIT least(cardinality($4::uuid[]), ${FREE_IN_LANE})
    ), taken AS (
      DELETE FROM waiting_task w USING next n WHERE w.dag_run_id = n.dag_run_id AND w.task_index = n.task_index
    ), task AS (
      UPDATE task_instance t SET state = 'queued', attempt_number = t.attempt_number + 1
      FROM next n WHERE t.dag_run_id = n.dag_run_id AND t.task_index = n.task_index
      RETURNING t.dag_run_id, t.task_index, t.attempt_number, n.pool, n.takes, ($4::uuid[])[n.place] AS attempt_id
    ), attempt AS (
      INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, queued_at, pool, pool_slots)
      SELECT t.attempt_id, t.dag_run_id, t.task_index, t.attempt_number, 'queued', $1, c.at, t.pool, t.takes FROM task t, clock c
    ), sent AS (
      INSERT INTO outbox (attempt_id, lane) SELECT attempt_id, $1 FROM task
    ), log AS (
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor)
      SELECT dag_run_id, task_index, 'scheduled', 'queued', attempt_id, $5 FROM task
    )
    SELECT t.attempt_id AS "attemptId" FROM task t ORDER BY t.attempt_id`,
};
