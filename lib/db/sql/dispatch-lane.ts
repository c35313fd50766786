import { z } from "zod";
import {
  freeInLane,
  LINE,
  needsPool,
  openInLane,
  readyTasks,
  takenOfPool,
  waitsForLane,
  waitsForPool,
  workersOfLane,
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

/** Names of the pools that tasks of lane $1 wait for. */
const POOLS_WAITED_FOR = `ARRAY(SELECT p.name FROM pool p WHERE ${needsPool("$1", "p.name")})`;
const SLOTS = "(SELECT l.slots FROM lane l WHERE l.name = $1)";

const lockedLaneSchema = z.object({ slots: z.number(), workers: z.coerce.number(), mine: z.coerce.number() });

/**
 * Locks a lane: attempts are added to it only by who holds this. A statement of its own, so that the count that
 * follows sees what the last holder added. `workers` and `mine`, which say how the work spreads and nothing about limits, are as of before the wait.
 * component_live_idx, task_attempt_lane_open_idx. $1 lane, $2 worker or null, $3 lease in milliseconds.
 */
export const lockLane: Statement<z.infer<typeof lockedLaneSchema>> = {
  name: "lock_lane",
  row: lockedLaneSchema,
  text: `
    SELECT l.slots, ${workersOfLane("l.name", "$3")} AS workers,
      (SELECT count(*) FROM task_attempt a WHERE a.lane = l.name AND a.state = 'running' AND a.worker_id = $2::uuid) AS mine
    FROM lane l WHERE l.name = $1 FOR NO KEY UPDATE`,
};

/**
 * Locks the pools that tasks of a lane wait for, in name order: attempts that take slots of a pool are added only by who
 * holds it. Always after the lane and before any run, so that no two dispatchers wait for each other. $1 lane.
 */
export const lockPools: Statement<{ name: string }> = {
  name: "lock_pools",
  row: z.object({ name: z.string() }),
  text: `SELECT p.name FROM pool p WHERE ${needsPool("$1", "p.name")} ORDER BY p.name FOR NO KEY UPDATE`,
};

/**
 * Locks the runs whose tasks are next in line, in id order like every batch. Reads as many index
 * entries as the lane has free slots. After the lane and its pools; a pool that somebody has begun to wait for since is
 * locked by nobody, and its runs are then locked for nothing. $1 lane.
 */
export const lockRunsInLine: Statement<{ id: string; versionId: string }> = {
  name: "lock_runs_in_line",
  row: z.object({ id: z.string(), versionId: z.string() }),
  text: `
    WITH ${readyTasks({ slots: SLOTS, pools: POOLS_WAITED_FOR })}
    SELECT id, version_id AS "versionId" FROM dag_run WHERE state = 'running' AND id IN (
      SELECT n.dag_run_id FROM (SELECT w.dag_run_id FROM ready w ${LINE} LIMIT ${freeInLane(SLOTS)}) n)
    ORDER BY id FOR NO KEY UPDATE`,
};

const dispatchedSchema = z.object({
  attemptId: z.string(),
  runId: z.string(),
  index: z.number(),
  number: z.number(),
  /** Begun by the worker that dispatches, and nowhere announced. */
  isBegun: z.boolean(),
});
export type DispatchedAttempt = z.infer<typeof dispatchedSchema>;

/**
 * Gives the lane's free slots to the tasks next in line, of runs that are locked: attempt, outbox row, task and log in
 * one statement. Attempts open in the lane, queued or running, never exceed its slots, nor those of a pool its own: others
 * only replace what they close, and nothing of a pool. $1 lane, $2 its slots, $3 locked runs, $4 ids for new attempts (no
 * more are made), $5 actor, $6 locked pools, $7 worker that begins the first of them itself or null, $8 how many.
 */
export const dispatchLane: Statement<DispatchedAttempt> = {
  name: "dispatch_lane",
  row: dispatchedSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), ${readyTasks({ slots: "$2::int", pools: "$6::text[]", runs: "AND w.dag_run_id = ANY ($3::uuid[])" })}, next AS MATERIALIZED (
      SELECT w.dag_run_id, w.task_index, w.pool, w.takes, w.own_pool, w.own_takes, row_number() OVER (${LINE}) AS place,
        row_number() OVER (${LINE}) <= $8::int AS is_begun
      FROM ready w WHERE w.dag_run_id = ANY ($3::uuid[])
      ${LINE} LIMIT least(cardinality($4::uuid[]), ${freeInLane("$2::int")})
    ), taken AS (
      DELETE FROM waiting_task w USING next n WHERE w.dag_run_id = n.dag_run_id AND w.task_index = n.task_index
    ), task AS (
      UPDATE task_instance t SET state = CASE WHEN n.is_begun THEN 'running' ELSE 'queued' END, attempt_number = t.attempt_number + 1,
        started_at = CASE WHEN n.is_begun THEN c.at ELSE t.started_at END,
        first_started_at = CASE WHEN n.is_begun THEN coalesce(t.first_started_at, c.at) ELSE t.first_started_at END
      FROM next n, clock c WHERE t.dag_run_id = n.dag_run_id AND t.task_index = n.task_index
      RETURNING t.dag_run_id, t.task_index, t.attempt_number, t.state, n.pool, n.takes, n.own_pool, n.own_takes, n.is_begun,
        ($4::uuid[])[n.place] AS attempt_id
    ), attempt AS (
      INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, worker_id, queued_at, started_at, pool, pool_slots,
        own_pool, own_pool_slots)
      SELECT t.attempt_id, t.dag_run_id, t.task_index, t.attempt_number, t.state, $1, CASE WHEN t.is_begun THEN $7::uuid END,
        c.at, CASE WHEN t.is_begun THEN c.at END, t.pool, t.takes, t.own_pool, t.own_takes FROM task t, clock c
    ), sent AS (
      INSERT INTO outbox (attempt_id, lane) SELECT attempt_id, $1 FROM task WHERE NOT is_begun
    ), log AS (
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor)
      SELECT dag_run_id, task_index, 'scheduled', state, attempt_id, $5 FROM task
    )
    SELECT t.attempt_id AS "attemptId", t.dag_run_id AS "runId", t.task_index AS index, t.attempt_number AS number,
      t.is_begun AS "isBegun" FROM task t ORDER BY t.attempt_id`,
};
