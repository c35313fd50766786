import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import type { Plan } from "@/lib/domain/run/model";
import type { TaskStatus } from "@/lib/domain/run/run-status";

const openDagSchema = z.object({
  versionId: z.string(),
  hasBackfill: z.boolean(),
  /** As of before the wait for the lock: whoever asked for a run since then has said so. */
  hasQueued: z.boolean(),
});

/** Runs of backfills have a limit of their own: what is live never waits for one. dag_run_open_idx. */
const liveRunsOf = (dagId: string): string =>
  `(SELECT count(*) FROM dag_run WHERE dag_id = ${dagId} AND state = 'running' AND run_type <> 'backfill')`;
const LIVE_RUNS = liveRunsOf("$1::uuid");

const lockOpenDag = (name: string, wait: "" | "SKIP LOCKED"): Statement<z.infer<typeof openDagSchema>> => ({
  name,
  row: openDagSchema,
  text: `
    SELECT active_version_id AS "versionId",
      EXISTS (SELECT 1 FROM backfill b WHERE b.dag_id = dag.id AND b.state = 'running') AS "hasBackfill",
      EXISTS (SELECT 1 FROM dag_run r WHERE r.dag_id = dag.id AND r.state = 'queued' AND NOT r.is_paused) AS "hasQueued"
    FROM dag
    WHERE id = $1::uuid AND NOT is_paused AND active_version_id IS NOT NULL FOR NO KEY UPDATE ${wait}`,
});

/**
 * Locks a DAG that may take in runs, and answers its active version: runs of a DAG begin only under this lock. A
 * statement of its own, so that the count that follows sees what the last holder began. $1 DAG.
 */
export const lockDag = lockOpenDag("lock_dag", "");
/** The same; a DAG that somebody else is admitting to is left to him. */
export const lockDagIfFree = lockOpenDag("lock_dag_if_free", "SKIP LOCKED");

const promotedSchema = z.object({ id: z.string() });

/**
 * Begins queued runs that nobody paused, by class, ageing priority and age, while fewer than $2 are under way: their rows
 * become running and are thereby locked. A run that a person took back keeps its first start; one of a backfill, whose
 * class is always 3, begins only where the backfill and the DAG have room for it, whoever else is under way.
 * dag_run_open_idx, dag_run_queued_idx, backfill_unit_run_key. $1 DAG, $2 max_active_runs.
 */
export const promoteRuns: Statement<z.infer<typeof promotedSchema>> = {
  name: "promote_runs",
  row: promotedSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), live AS MATERIALIZED (
      SELECT id FROM dag_run WHERE dag_id = $1::uuid AND state = 'queued' AND NOT is_paused AND run_type <> 'backfill'
      ORDER BY class, ageing_rank(created_at, priority), id
      LIMIT greatest(0, $2::int - ${LIVE_RUNS})
    ), again AS MATERIALIZED (
      SELECT id FROM (
        SELECT r.id, row_number() OVER (PARTITION BY b.id ORDER BY r.id) AS place, b.max_active_runs - (
          SELECT count(*) FROM dag_run w JOIN backfill_unit o ON o.dag_run_id = w.id
          WHERE w.dag_id = $1::uuid AND w.state = 'running' AND o.backfill_id = b.id) AS room
        FROM dag_run r JOIN backfill_unit u ON u.dag_run_id = r.id JOIN backfill b ON b.id = u.backfill_id
        WHERE r.dag_id = $1::uuid AND r.state = 'queued' AND r.class = 3 AND r.run_type = 'backfill' AND NOT r.is_paused) q
      WHERE place <= room ORDER BY id
      LIMIT greatest(0, $2::int - (SELECT count(*) FROM dag_run WHERE dag_id = $1::uuid AND state = 'running') - (SELECT count(*) FROM live))
    ), next AS MATERIALIZED (SELECT id FROM live UNION ALL SELECT id FROM again
    ), run AS (
      UPDATE dag_run r SET state = 'running', started_at = coalesce(r.started_at, greatest(r.created_at, c.at)) FROM next n, clock c WHERE r.id = n.id AND r.state = 'queued'
      RETURNING r.id
    ), log AS (
      INSERT INTO transition_log (dag_run_id, from_state, to_state, actor) SELECT id, 'queued', 'running', 'engine' FROM run
    )
    SELECT id FROM run ORDER BY id`,
};

/**
 * Takes the next waiting clients of a DAG in, one run each with all its tasks, in one statement however many clients and
 * tasks. Cost does not depend on how many wait: queue_item_waiting_idx gives them in order. Held by the DAG's lock.
 * $1 DAG, $2 max_active_runs, $3 version, $4 lane, $5 ids for new runs (no more begin), then one
 * array per column of the plan's tasks: $6 index, $7 key, $8 state, $9 held, $10 priority, $11 pool, $12 pool slots.
 */
const statement: Statement<z.infer<typeof promotedSchema>> = {
  name: "admit_clients",
  row: promotedSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT statement_timestamp() AS at
    ), next AS MATERIALIZED (
      SELECT id FROM queue_item WHERE dag_id = $1::uuid AND state = 'waiting'
      ORDER BY class, ageing_rank(arrived_at, priority), id
      LIMIT least(cardinality($5::uuid[]),
        greatest(0, $2::int - ${LIVE_RUNS}))
      FOR UPDATE SKIP LOCKED
    ), item AS (
      UPDATE queue_item q SET state = 'claimed', claimed_at = c.at FROM next n, clock c WHERE q.id = n.id
      RETURNING q.id, q.client_id, q.class, q.priority, q.arrived_at
    ), placed AS (
      SELECT i.*, row_number() OVER (ORDER BY i.class, ageing_rank(i.arrived_at, i.priority), i.id) AS place FROM item i
    ), run AS (
      INSERT INTO dag_run (id, dag_id, version_id, client_id, queue_item_id, run_type, state, lane, class, priority, created_at, started_at)
      SELECT ($5::uuid[])[p.place], $1::uuid, $3::uuid, p.client_id, p.id, 'client', 'running', $4, p.class, p.priority, c.at, c.at
      FROM placed p, clock c
      RETURNING id, class, ageing_rank(created_at, priority) AS rank
    ), task AS MATERIALIZED (
      SELECT * FROM unnest($6::smallint[], $7::text[], $8::text[], $9::boolean[], $10::smallint[], $11::text[], $12::smallint[])
        AS t (index, key, state, is_held, priority, pool, pool_slots)
    ), instance AS (
      INSERT INTO task_instance (dag_run_id, task_index, task_key, state, is_held, chosen, ready_at, finished_at)
      SELECT r.id, t.index, t.key, t.state, t.is_held, '{}', CASE WHEN t.state = 'scheduled' THEN c.at END,
        CASE WHEN t.state = 'skipped' THEN c.at END
      FROM run r CROSS JOIN task t, clock c
    ), waiting AS (
      INSERT INTO waiting_task (dag_run_id, task_index, lane, class, rank, priority, ready_at, pool, pool_slots)
      SELECT r.id, t.index, $4, r.class, r.rank, t.priority, c.at, t.pool, t.pool_slots
      FROM run r CROSS JOIN task t, clock c WHERE t.state = 'scheduled' AND NOT t.is_held
    ), log AS (
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, actor)
      SELECT l.id, l.index, l.from_state, l.to_state, 'engine' FROM (
        SELECT id, NULL::smallint AS index, 'queued' AS from_state, 'running' AS to_state FROM run
        UNION ALL SELECT r.id, t.index, 'none', t.state FROM run r CROSS JOIN task t WHERE t.state <> 'none') l
      ORDER BY l.id, l.index NULLS FIRST
    )
    SELECT id FROM run ORDER BY id`,
};

type Admission = Readonly<{
  dagId: string;
  versionId: string;
  maxActiveRuns: number;
  plan: Plan;
  /** Of a run that has just started, by plan index. */
  firstStatus: readonly TaskStatus[];
  runIds: readonly string[];
}>;

/** The ids of the runs that began. */
export async function admitWaitingClients(sql: Sql, admission: Admission): Promise<string[]> {
  const { dagId, versionId, maxActiveRuns, plan, firstStatus, runIds } = admission;
  const rows = await sql.run(statement, [
    dagId,
    maxActiveRuns,
    versionId,
    plan.lane,
    runIds,
    plan.tasks.map(({ index }) => index),
    plan.tasks.map(({ key }) => key),
    plan.tasks.map(({ index }) => firstStatus[index]?.state ?? "none"),
    plan.tasks.map(({ index }) => firstStatus[index]?.isHeld ?? false),
    plan.tasks.map(({ priority }) => priority),
    plan.tasks.map(({ pool }) => pool?.name ?? null),
    plan.tasks.map(({ pool }) => pool?.slots ?? null),
  ]);
  return rows.map(({ id }) => id);
}

const dagWithWorkSchema = z.object({
  id: z.string(),
  versionId: z.string(),
  /** Runs that count against its `max_active_runs`. */
  liveRuns: z.coerce.number(),
  hasBackfill: z.boolean(),
});
export type DagWithWork = z.infer<typeof dagWithWorkSchema>;

const HAS_WORK = `
    SELECT d.id, d.active_version_id AS "versionId", ${liveRunsOf("d.id")} AS "liveRuns",
      EXISTS (SELECT 1 FROM backfill b WHERE b.dag_id = d.id AND b.state = 'running') AS "hasBackfill"
    FROM dag d WHERE NOT d.is_paused AND d.active_version_id IS NOT NULL AND (
      EXISTS (SELECT 1 FROM queue_item q WHERE q.dag_id = d.id AND q.state = 'waiting')
      OR EXISTS (SELECT 1 FROM dag_run r WHERE r.dag_id = d.id AND r.state = 'queued' AND NOT r.is_paused)
      OR EXISTS (SELECT 1 FROM backfill b WHERE b.dag_id = d.id AND b.state = 'running'))`;

/** DAGs that have somebody waiting, a queued run or a running backfill, and may take them in. One index probe per DAG and table. */
export const findDagsWithWork: Statement<DagWithWork> = {
  name: "find_dags_with_work",
  row: dagWithWorkSchema,
  text: HAS_WORK,
};

/**
 * Answers the DAG if it is one of them, without any lock: a run that ends where nobody waits costs no more than this. It may
 * be wrong about what is not committed yet; whoever commits that looks again. $1 DAG.
 */
export const findWorkOfDag: Statement<DagWithWork> = {
  name: "find_work_of_dag",
  row: dagWithWorkSchema,
  text: `${HAS_WORK} AND d.id = $1::uuid`,
};
