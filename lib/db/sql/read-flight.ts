import { z } from "zod";
import { firstInLine, workersOfLane } from "@/lib/db/sql/lane-line";
import { OF_WEIGHT } from "@/lib/db/sql/log-weight";
import type { Statement } from "@/lib/db/sql/statement";
import { attemptStateSchema, taskStateSchema } from "@/lib/domain/run/model";

const attemptSchema = z.object({
  id: z.string(),
  runId: z.string(),
  index: z.number(),
  number: z.number(),
  state: attemptStateSchema,
  lane: z.string(),
  /** Of which it takes slots. */
  pools: z.array(z.string()),
  workerId: z.string().nullable(),
  /** Since the first attempt of its task began, since the last clear; zero before that. */
  elapsedMs: z.number(),
  /** Its worker has stopped, or has not renewed its lease in time. */
  isAbandoned: z.boolean(),
});
export type AttemptRow = z.infer<typeof attemptSchema>;

const taskSchema = z.tuple([
  taskStateSchema,
  z.number(),
  z.number(),
  z.number(),
  z.boolean(),
  z.array(z.number()).nullable(),
]);
/** State, attempt number, failures, losses, held, chosen. */
export type TaskTuple = z.infer<typeof taskSchema>;

const flightSchema = z.object({
  attempts: z.array(attemptSchema),
  /** `tasks` is null while the run's last entry of weight is the known one: the remembered states still hold. */
  runs: z.array(
    z.object({
      id: z.string(),
      logHead: z.string().nullable(),
      tasks: z.array(taskSchema).nullable(),
      /** Tasks that wait for a slot of their lane and for nothing else. */
      waiting: z.array(z.number()).nullable(),
    }),
  ),
  lanes: z.array(
    z.object({
      name: z.string(),
      slots: z.number(),
      /** Open attempts; more than slots after these were made fewer. Exact only for who holds the lane. */
      open: z.number(),
      /** Those of them that run on the worker that asks. */
      mine: z.number(),
      /** Live workers that serve the lane. */
      workers: z.number(),
      /** First in its line, if anybody waits whom no pool keeps back. */
      first: z.object({ class: z.number(), rank: z.number() }).nullable(),
    }),
  ),
});
export type FlightRead = z.infer<typeof flightSchema>;

/**
 * Everything a batch of run events decides on, in one row. Runs after `lockRuns`, so nothing of these runs moves. The
 * last log entry of a run tells whether states remembered from an earlier batch are still true: then the cost does not
 * depend on the number of tasks. Dispatch and start do not count there: who ends an attempt knows that it was open.
 * task_attempt_pkey, task_attempt_open_key, transition_log_pkey, task_instance_pkey, waiting_task_pkey, waiting_task_ready_idx, waiting_task_pool_idx,
 * task_attempt_lane_open_idx, component_live_idx.
 * $1 run ids, $2 their last known log entries or null, $3 attempt ids, $4 runs of which all open attempts are wanted,
 * $5 lanes, $6 lease in milliseconds, $7 worker.
 */
export const readFlight: Statement<FlightRead> = {
  name: "read_flight",
  row: flightSchema,
  text: `
    WITH head AS MATERIALIZED (
      SELECT k.id, k.known, (SELECT l.id FROM transition_log l WHERE l.dag_run_id = k.id AND ${OF_WEIGHT}
        ORDER BY l.id DESC LIMIT 1) AS log_head
      FROM unnest($1::uuid[], $2::text[]) AS k (id, known)
    ), attempt AS (
      SELECT id FROM task_attempt WHERE id = ANY ($3::uuid[])
      UNION SELECT id FROM task_attempt WHERE dag_run_id = ANY ($4::uuid[]) AND state IN ('queued', 'running')
    )
    SELECT
      (SELECT coalesce(json_agg(json_build_object('id', a.id, 'runId', a.dag_run_id, 'index', a.task_index, 'number', a.number,
         'state', a.state, 'lane', a.lane, 'pools', array_remove(ARRAY[a.pool, a.own_pool], NULL), 'workerId', a.worker_id,
         'elapsedMs', coalesce(extract(epoch FROM clock_timestamp() - CASE WHEN a.number = 1 THEN a.started_at ELSE
           (SELECT t.first_started_at FROM task_instance t WHERE t.dag_run_id = a.dag_run_id AND t.task_index = a.task_index) END)
           * 1000, 0), 'isAbandoned',
         c.id IS NULL OR c.stopped_at IS NOT NULL OR c.beat_at < clock_timestamp() - $6::float8 * interval '1 ms')), '[]')
       FROM attempt JOIN task_attempt a USING (id) LEFT JOIN component c ON c.id = a.worker_id) AS attempts,
      (SELECT coalesce(json_agg(json_build_object('id', h.id, 'logHead', h.log_head::text,
         'waiting', (SELECT json_agg(w.task_index ORDER BY w.task_index) FROM waiting_task w
           WHERE w.dag_run_id = h.id AND w.retry_at IS NULL AND w.pool IS NULL), 'tasks',
         CASE WHEN h.log_head IS NULL OR h.log_head::text IS DISTINCT FROM h.known THEN
           (SELECT json_agg(json_build_array(t.state, t.attempt_number, t.failure_count, t.lost_count, t.is_held, t.chosen)
              ORDER BY t.task_index) FROM task_instance t WHERE t.dag_run_id = h.id) END)), '[]')
       FROM head h) AS runs,
      (SELECT coalesce(json_agg(json_build_object('name', l.name, 'slots', l.slots, 'open', o.open, 'mine', o.mine, 'workers',
         ${workersOfLane("l.name", "$6")}, 'first', ${firstInLine("l.name")})), '[]')
       FROM lane l CROSS JOIN LATERAL (
         SELECT count(*) AS open, count(*) FILTER (WHERE a.state = 'running' AND a.worker_id = $7::uuid) AS mine
         FROM task_attempt a WHERE a.lane = l.name AND a.state IN ('queued', 'running')) o
       WHERE l.name = ANY ($5::text[])) AS lanes`,
};
