import { z } from "zod";
import { OF_WEIGHT } from "@/lib/db/sql/log-weight";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import type { AttemptClaim, AttemptState, RunState, TaskError, TaskState } from "@/lib/domain/run/model";

/** An attempt that ended. Ages are durations by the worker's own clock; the database turns them into instants. */
export type ClosedAttempt = Readonly<{
  id: string;
  state: Exclude<AttemptState, "queued" | "running">;
  /** JSON text; null when there is none. */
  output: string | null;
  error: TaskError | null;
  /** Since it ended. */
  ageMs: number;
  /** How long it ran; null when nobody measured. */
  ranMs: number | null;
}>;

/** An attempt that starts in this process at once, without going through its lane's queue. */
export type LocalAttempt = Readonly<{ id: string; runId: string; index: number; number: number; lane: string }>;

/** The one final status of a task in this batch: Postgres applies only one update of a row per statement. */
export type WrittenTask = Readonly<{
  runId: string;
  index: number;
  state: TaskState;
  attemptNumber: number;
  failureCount: number;
  lostCount: number;
  isHeld: boolean;
  chosen: readonly number[];
  priority: number;
  pool: AttemptClaim | null;
  /** Until the next try, or until a wait for a time is over; null for a task that waits for neither. */
  retryInMs: number | null;
  /** What the next try asks of others; null for a task that never failed, or names nothing. */
  retryTarget: string | null;
  /** Of the attempt whose end finished the task. */
  ageMs: number;
  ranMs: number | null;
}>;

export type LoggedTransition = Readonly<{
  runId: string;
  /** Null for the run itself. */
  index: number | null;
  from: TaskState | RunState;
  to: TaskState | RunState;
  attemptId: string | null;
  actor: string;
  reason: string | null;
}>;

export type EndedRun = Readonly<{ id: string; state: "success" | "failed" | "cancelled"; reason: string | null }>;

export type FlightWrite = Readonly<{
  workerId: string | null;
  closed: readonly ClosedAttempt[];
  /** Queued attempts that this worker starts now, with their tasks. */
  started: readonly string[];
  local: readonly LocalAttempt[];
  tasks: readonly WrittenTask[];
  log: readonly LoggedTransition[];
  endedRuns: readonly EndedRun[];
}>;

const headSchema = z.object({ runId: z.string(), logHead: z.string() });
/** The last log entry of weight of a run after the write. */
export type LogHead = z.infer<typeof headSchema>;

/**
 * Everything that a batch of run events changes, in one statement, whatever its size. The caller holds the runs' locks
 * and has fenced the attempts, so no condition here can fail. Primary keys only. `at` is the moment the statement
 * arrived; ends and starts lie `ageMs` and `ranMs` before it, and never before what they followed: the server's clock may
 * be set back at any time.
 */
const statement: Statement<LogHead> = {
  name: "write_flight",
  row: headSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), closed AS (
      UPDATE task_attempt a SET state = n.state, output = n.output::jsonb, error = n.error::jsonb,
        finished_at = greatest(a.queued_at, CASE WHEN n.ran_ms IS NULL THEN a.started_at END, c.at - n.age_ms * interval '1 ms'),
        started_at = CASE WHEN n.ran_ms IS NULL THEN a.started_at
          ELSE greatest(a.queued_at, c.at - (n.age_ms + n.ran_ms) * interval '1 ms') END
      FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[])
        AS n (id, state, output, error, age_ms, ran_ms), clock c
      WHERE a.id = n.id
    ), started AS (
      UPDATE task_attempt a SET state = 'running', worker_id = $1::uuid, started_at = greatest(a.queued_at, c.at) FROM clock c WHERE a.id = ANY ($8::uuid[])
      RETURNING a.dag_run_id, a.task_index
    ), begun AS (
      UPDATE task_instance t SET state = 'running', started_at = greatest(t.ready_at, c.at), first_started_at = coalesce(t.first_started_at, c.at)
      FROM started s, clock c WHERE t.dag_run_id = s.dag_run_id AND t.task_index = s.task_index
    ), sent AS (
      DELETE FROM outbox WHERE attempt_id = ANY ($2::uuid[]) OR attempt_id = ANY ($8::uuid[])
    ), task AS (
      UPDATE task_instance t SET state = n.state, attempt_number = n.attempt_number, failure_count = n.failure_count,
        lost_count = n.lost_count, is_held = n.is_held, chosen = n.chosen::smallint[],
        ready_at = CASE WHEN n.state = 'scheduled' OR (n.state = 'running' AND t.state = 'none') THEN c.at ELSE t.ready_at END,
        retry_at = c.at + n.retry_in_ms * interval '1 ms',
        started_at = CASE WHEN n.state = 'running' THEN greatest(CASE WHEN t.state <> 'none' THEN t.ready_at END, c.at)
          WHEN n.state = 'scheduled' THEN NULL
          WHEN n.ran_ms IS NULL THEN t.started_at ELSE greatest(t.ready_at, c.at - (n.age_ms + n.ran_ms) * interval '1 ms') END,
        first_started_at = CASE WHEN n.state = 'running' THEN coalesce(t.first_started_at, c.at) ELSE t.first_started_at END,
        finished_at = CASE WHEN n.state IN ('success', 'failed', 'skipped', 'upstream_failed', 'cancelled')
          THEN greatest(t.ready_at, CASE WHEN n.ran_ms IS NULL THEN t.started_at END, c.at - n.age_ms * interval '1 ms') END
      FROM unnest($9::uuid[], $10::smallint[], $11::text[], $12::smallint[], $13::smallint[], $14::smallint[], $15::boolean[],
        $16::text[], $17::float8[], $18::float8[], $19::float8[])
        AS n (run_id, index, state, attempt_number, failure_count, lost_count, is_held, chosen, retry_in_ms, age_ms, ran_ms), clock c
      WHERE t.dag_run_id = n.run_id AND t.task_index = n.index
    ), waiting AS (
      INSERT INTO waiting_task AS w (dag_run_id, task_index, lane, class, rank, priority, ready_at, retry_at, pool, pool_slots,
        own_pool, own_pool_slots, retry_target)
      SELECT r.id, n.index, r.lane, r.class, ageing_rank(r.created_at, r.priority), n.priority, c.at,
        c.at + n.retry_in_ms * interval '1 ms', n.pool, n.pool_slots, n.own_pool, n.own_pool_slots, n.retry_target
      FROM unnest($9::uuid[], $10::smallint[], $11::text[], $15::boolean[], $17::float8[], $20::smallint[], $36::text[], $37::smallint[],
        $38::text[], $39::smallint[], $40::text[])
        AS n (run_id, index, state, is_held, retry_in_ms, priority, pool, pool_slots, own_pool, own_pool_slots, retry_target) JOIN dag_run r ON r.id = n.run_id, clock c
      WHERE n.retry_in_ms IS NOT NULL OR (n.state = 'scheduled' AND NOT n.is_held)
      ON CONFLICT (dag_run_id, task_index) DO UPDATE SET ready_at = excluded.ready_at, retry_at = excluded.retry_at,
        retry_target = excluded.retry_target
    ), no_longer_waiting AS (
      DELETE FROM waiting_task w USING unnest($9::uuid[], $10::smallint[], $11::text[], $15::boolean[], $17::float8[])
        AS n (run_id, index, state, is_held, retry_in_ms)
      WHERE w.dag_run_id = n.run_id AND w.task_index = n.index
        AND NOT (n.retry_in_ms IS NOT NULL OR (n.state = 'scheduled' AND NOT n.is_held))
    ), local AS (
      INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, worker_id, queued_at, started_at)
      SELECT n.id, n.run_id, n.index, n.number, 'running', n.lane, $1::uuid, c.at, c.at
      FROM unnest($21::uuid[], $22::uuid[], $23::smallint[], $24::smallint[], $25::text[]) AS n (id, run_id, index, number, lane), clock c
    ), run AS (
      UPDATE dag_run r SET state = n.state, reason = n.reason, finished_at = greatest(r.created_at, r.started_at, c.at)
      FROM unnest($26::uuid[], $27::text[], $28::text[]) AS n (id, state, reason), clock c WHERE r.id = n.id
      RETURNING r.queue_item_id, r.state, r.reason
    ), item AS (
      UPDATE queue_item q SET state = CASE WHEN r.state = 'success' THEN 'done' ELSE 'error' END, reason = r.reason, finished_at = c.at
      FROM run r, clock c WHERE q.id = r.queue_item_id AND q.state = 'claimed'
    ), log AS (
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor, reason)
      SELECT n.run_id, n.index, n.from_state, n.to_state, n.attempt_id, n.actor, n.reason
      FROM unnest($29::uuid[], $30::smallint[], $31::text[], $32::text[], $33::uuid[], $34::text[], $35::text[])
        WITH ORDINALITY AS n (run_id, index, from_state, to_state, attempt_id, actor, reason, place)
      ORDER BY n.place
      RETURNING dag_run_id, id, from_state, to_state
    )
    SELECT l.dag_run_id AS "runId", max(l.id)::text AS "logHead" FROM log l WHERE ${OF_WEIGHT} GROUP BY l.dag_run_id`,
};

/** One array per column, as `unnest` takes them. */
const column = <T, V>(rows: readonly T[], of: (row: T) => V): V[] => rows.map(of);

/** Writes one batch and answers the last log entry of weight of each run that has a new one. */
export function writeFlight(
  sql: Sql,
  { workerId, closed, started, local, tasks, log, endedRuns }: FlightWrite,
): Promise<LogHead[]> {
  return sql.run(statement, [
    workerId,
    column(closed, (row) => row.id),
    column(closed, (row) => row.state),
    column(closed, (row) => row.output),
    column(closed, (row) => row.error && JSON.stringify(row.error)),
    column(closed, (row) => row.ageMs),
    column(closed, (row) => row.ranMs),
    started,
    column(tasks, (row) => row.runId),
    column(tasks, (row) => row.index),
    column(tasks, (row) => row.state),
    column(tasks, (row) => row.attemptNumber),
    column(tasks, (row) => row.failureCount),
    column(tasks, (row) => row.lostCount),
    column(tasks, (row) => row.isHeld),
    column(tasks, (row) => `{${row.chosen.join(",")}}`),
    column(tasks, (row) => row.retryInMs),
    column(tasks, (row) => row.ageMs),
    column(tasks, (row) => row.ranMs),
    column(tasks, (row) => row.priority),
    column(local, (row) => row.id),
    column(local, (row) => row.runId),
    column(local, (row) => row.index),
    column(local, (row) => row.number),
    column(local, (row) => row.lane),
    column(endedRuns, (row) => row.id),
    column(endedRuns, (row) => row.state),
    column(endedRuns, (row) => row.reason),
    column(log, (row) => row.runId),
    column(log, (row) => row.index),
    column(log, (row) => row.from),
    column(log, (row) => row.to),
    column(log, (row) => row.attemptId),
    column(log, (row) => row.actor),
    column(log, (row) => row.reason),
    column(tasks, (row) => row.pool?.name ?? null),
    column(tasks, (row) => row.pool?.slots ?? null),
    column(tasks, (row) => row.pool?.own?.name ?? null),
    column(tasks, (row) => row.pool?.own?.slots ?? null),
    column(tasks, (row) => row.retryTarget),
  ]);
}
