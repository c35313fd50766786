import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import type { Plan } from "@/lib/domain/run/model";

const runningSchema = z.object({ id: z.string(), versionId: z.string() });

/**
 * Locks the running backfills of a DAG, oldest first; one that somebody pauses or cancels right now is left out.
 * backfill_running_idx. $1 DAG.
 */
export const lockBackfills: Statement<z.infer<typeof runningSchema>> = {
  name: "lock_backfills",
  row: runningSchema,
  text: `
    SELECT id, version_id AS "versionId" FROM backfill WHERE dag_id = $1::uuid AND state = 'running'
    ORDER BY created_at, id FOR NO KEY UPDATE SKIP LOCKED`,
};

const unitSchema = z.object({ runId: z.string().nullable() });

/**
 * Makes runs of the next units of a backfill: run, tasks, log and unit in one statement, so that a unit without its run,
 * or a run without its unit, cannot be. There is room while the backfill has fewer open runs than it may and the DAG
 * fewer than `max_active_runs`, whoever's they are; live runs do not count those of backfills, so they never wait for
 * one. A unit whose slot or client has an open run is passed over for good. A client's queue item is claimed anew, which
 * no other run can do while it is open. Held by the locks of the DAG and the backfill. backfill_unit_pending_idx,
 * dag_run_open_idx, queue_item_open_key. $1 backfill, $2 DAG, $3 max_active_runs, $4 ids for new runs (no more begin),
 * $5 lane, then one array per column of the plan's tasks: $6 index, $7 key.
 */
const statement: Statement<z.infer<typeof unitSchema>> = {
  name: "feed_backfill",
  row: unitSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), own AS MATERIALIZED (SELECT * FROM backfill WHERE id = $1::uuid
    ), under_way AS MATERIALIZED (
      SELECT r.state, r.client_id, r.logical_date, u.backfill_id FROM dag_run r LEFT JOIN backfill_unit u ON u.dag_run_id = r.id
      WHERE r.dag_id = $2::uuid AND r.state IN ('queued', 'running')
    ), next AS MATERIALIZED (
      SELECT position, tick, queue_item_id FROM backfill_unit WHERE backfill_id = $1::uuid AND state = 'pending'
      ORDER BY position LIMIT (SELECT greatest(0, least(cardinality($4::uuid[]),
        (SELECT max_active_runs FROM own) - count(*) FILTER (WHERE backfill_id = $1::uuid),
        $3::int - count(*) FILTER (WHERE state = 'running'))) FROM under_way)
    ), judged AS MATERIALIZED (
      SELECT n.*, q.client_id, CASE WHEN q.id IS NULL
          THEN EXISTS (SELECT 1 FROM under_way w WHERE w.logical_date = n.tick)
          ELSE EXISTS (SELECT 1 FROM under_way w WHERE w.client_id = q.client_id)
            OR EXISTS (SELECT 1 FROM queue_item o WHERE o.dag_id = $2::uuid AND o.client_id = q.client_id
                       AND o.state IN ('waiting', 'held', 'quarantined', 'claimed')) END AS is_open
      FROM next n LEFT JOIN queue_item q ON q.id = n.queue_item_id
    ), begun AS MATERIALIZED (
      SELECT j.*, ($4::uuid[])[row_number() OVER (ORDER BY j.position)] AS run_id,
        (SELECT coalesce(max(r.rerun_number) + 1, 0) FROM dag_run r WHERE r.queue_item_id = j.queue_item_id) AS rerun_number
      FROM judged j WHERE NOT j.is_open
    ), item AS (
      UPDATE queue_item q SET state = 'claimed', claimed_at = c.at, finished_at = NULL, reason = NULL
      FROM begun b, clock c WHERE q.id = b.queue_item_id
    ), run AS (
      INSERT INTO dag_run (id, dag_id, version_id, client_id, queue_item_id, rerun_number, run_type, state, lane, class,
        logical_date, triggered_by, created_at, started_at)
      SELECT b.run_id, $2::uuid, o.version_id, b.client_id, b.queue_item_id, b.rerun_number, 'backfill', 'running', $5, 3,
        b.tick, o.created_by, c.at, c.at FROM begun b, own o, clock c
    ), instance AS (
      INSERT INTO task_instance (dag_run_id, task_index, task_key, chosen)
      SELECT b.run_id, t.index, t.key, '{}' FROM begun b CROSS JOIN unnest($6::smallint[], $7::text[]) AS t (index, key)
    ), log AS (
      INSERT INTO transition_log (dag_run_id, from_state, to_state, actor) SELECT run_id, 'queued', 'running', 'engine' FROM begun
    ), unit AS (
      UPDATE backfill_unit u SET dag_run_id = b.run_id, state = CASE WHEN j.is_open THEN 'skipped' ELSE 'queued' END,
        reason = CASE WHEN j.is_open THEN 'open_run' END
      FROM judged j LEFT JOIN begun b USING (position) WHERE u.backfill_id = $1::uuid AND u.position = j.position
    )
    SELECT b.run_id AS "runId" FROM judged j LEFT JOIN begun b USING (position) ORDER BY j.position`,
};

type Feed = Readonly<{
  backfillId: string;
  dagId: string;
  /** Of the DAG. */
  maxActiveRuns: number;
  plan: Plan;
  runIds: readonly string[];
}>;

/** The runs that began, and how many units were taken for them or passed over. */
export async function feedBackfill(
  sql: Sql,
  { backfillId, dagId, maxActiveRuns, plan, runIds }: Feed,
): Promise<{ runIds: string[]; taken: number }> {
  const rows = await sql.run(statement, [
    backfillId,
    dagId,
    maxActiveRuns,
    runIds,
    plan.lane,
    plan.tasks.map(({ index }) => index),
    plan.tasks.map(({ key }) => key),
  ]);
  return { runIds: rows.flatMap(({ runId }) => (runId === null ? [] : [runId])), taken: rows.length };
}

/** Ends the running backfills of a DAG that have neither a waiting unit nor an open run. Locked by the caller. $1 ids. */
export const finishBackfills: Statement<{ id: string }> = {
  name: "finish_backfills",
  row: z.object({ id: z.string() }),
  text: `
    UPDATE backfill b SET state = 'done', finished_at = statement_timestamp()
    WHERE b.id = ANY ($1::uuid[]) AND b.state = 'running'
      AND NOT EXISTS (SELECT 1 FROM backfill_unit u WHERE u.backfill_id = b.id AND u.state = 'pending')
      AND NOT EXISTS (SELECT 1 FROM dag_run r JOIN backfill_unit u ON u.dag_run_id = r.id
                      WHERE r.dag_id = b.dag_id AND r.state IN ('queued', 'running') AND u.backfill_id = b.id)
    RETURNING b.id`,
};
