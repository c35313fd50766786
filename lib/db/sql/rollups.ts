import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import type { RollupCount } from "@/lib/domain/objective/rollup";
import { CAUSES, type CauseTimes } from "@/lib/domain/objective/scope";
import { attemptStateSchema } from "@/lib/domain/run/model";
import { WAIT_STATES } from "@/lib/domain/run/task-spans";

const ms = z.number();
/** Bigints come as text. */
const big = z.coerce.number();

/** Held by whoever counts: the others leave it to him. rollup_progress_pkey. */
export const lockProgress: Statement<object> = {
  name: "lock_rollup_progress",
  row: z.object({}),
  text: "SELECT FROM rollup_progress FOR UPDATE SKIP LOCKED",
};

export const endedRunSchema = z.object({
  id: z.string(),
  dagId: z.string(),
  versionId: z.string(),
  clientId: z.string().nullable(),
  class: z.number(),
  runType: z.string(),
  state: z.enum(["success", "failed", "cancelled"]),
  arrivedAt: ms.nullable(),
  createdAt: ms,
  startedAt: ms.nullable(),
  finishedAt: ms,
});
export type EndedRun = z.infer<typeof endedRunSchema>;

export const msOf = (column: string) => `round(extract(epoch FROM ${column}) * 1000)::float8`;

/**
 * Runs that are over and were not counted with the end that they have now, in the order in which they ended. A run is seen
 * some time after the end that it names, when its transaction commits: the last minutes before the mark are looked at
 * again, longer than any transaction may last. dag_run_finished_idx, run_fact_pkey. $1 at most so many.
 */
export const findUncountedRuns: Statement<EndedRun> = {
  name: "find_uncounted_runs",
  row: endedRunSchema,
  text: `
    SELECT r.id, r.dag_id AS "dagId", r.version_id AS "versionId", r.client_id AS "clientId", r.class, r.run_type AS "runType", r.state,
      ${msOf("q.arrived_at")} AS "arrivedAt", ${msOf("r.created_at")} AS "createdAt", ${msOf("r.started_at")} AS "startedAt",
      ${msOf("r.finished_at")} AS "finishedAt"
    FROM dag_run r LEFT JOIN queue_item q ON q.id = r.queue_item_id LEFT JOIN run_fact f ON f.dag_run_id = r.id
    WHERE r.finished_at > (SELECT until FROM rollup_progress) - interval '2 minutes'
      AND (f.dag_run_id IS NULL OR f.ended_at <> r.finished_at)
    ORDER BY r.finished_at, r.id LIMIT $1::int`,
};

const tracedSchema = z.object({
  runId: z.string(),
  index: z.number(),
  firstStartedAt: ms.nullable(),
  finishedAt: ms.nullable(),
  attempts: z.array(
    z.object({
      number: z.int(),
      state: attemptStateSchema,
      queuedAt: ms,
      startedAt: ms.nullable(),
      finishedAt: ms.nullable(),
    }),
  ),
  waits: z.array(z.object({ state: z.enum(WAIT_STATES), from: ms, to: ms.nullable() })),
});
export type TracedTask = z.infer<typeof tracedSchema>;

/** The times of all tasks of some runs. task_instance_pkey, task_attempt_number_key, transition_log_pkey. $1 runs. */
export const readTaskTraces: Statement<TracedTask> = {
  name: "read_task_traces",
  row: tracedSchema,
  text: `
    WITH logged AS (
      SELECT l.dag_run_id, l.task_index, l.to_state, ${msOf("l.at")} AS at,
        lead(${msOf("l.at")}) OVER (PARTITION BY l.dag_run_id, l.task_index ORDER BY l.id) AS until
      FROM transition_log l WHERE l.dag_run_id = ANY ($1::uuid[]) AND l.task_index IS NOT NULL
    ), waits AS (
      SELECT dag_run_id, task_index, json_agg(json_build_object('state', to_state, 'from', at, 'to', until)) AS list
      FROM logged WHERE to_state IN ('scheduled', 'up_for_retry', 'deferred') AND until > at GROUP BY dag_run_id, task_index
    ), attempts AS (
      SELECT a.dag_run_id, a.task_index, json_agg(json_build_object('number', a.number, 'state', a.state, 'queuedAt',
        ${msOf("a.queued_at")}, 'startedAt', ${msOf("a.started_at")}, 'finishedAt', ${msOf("a.finished_at")}) ORDER BY a.number) AS list
      FROM task_attempt a WHERE a.dag_run_id = ANY ($1::uuid[]) GROUP BY a.dag_run_id, a.task_index
    )
    SELECT t.dag_run_id AS "runId", t.task_index AS index, ${msOf("t.first_started_at")} AS "firstStartedAt",
      ${msOf("t.finished_at")} AS "finishedAt", coalesce(a.list, '[]') AS attempts, coalesce(w.list, '[]') AS waits
    FROM task_instance t LEFT JOIN attempts a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index
    LEFT JOIN waits w ON w.dag_run_id = t.dag_run_id AND w.task_index = t.task_index
    WHERE t.dag_run_id = ANY ($1::uuid[]) ORDER BY t.dag_run_id, t.task_index`,
};

const targetSchema = z.object({
  versionId: z.string(),
  scope: z.enum(["client", "run", "task", "gap"]),
  targetMs: big,
});

/** objective_pkey. $1 versions. */
export const readTargets: Statement<z.infer<typeof targetSchema>> = {
  name: "read_targets",
  row: targetSchema,
  text: `SELECT version_id AS "versionId", scope, target_ms AS "targetMs" FROM objective WHERE version_id = ANY ($1::uuid[])`,
};

const factSchema = z.object({
  runId: z.string(),
  endedAt: ms,
  state: z.enum(["success", "failed", "cancelled"]),
  clientMs: big.nullable(),
  clientKept: z.boolean().nullable(),
  runMs: big,
  runKept: z.boolean().nullable(),
  queue: big,
  lane: big,
  pool: big,
  retry: big,
  person: big,
  condition: big,
  running: big,
  other: big,
});
export type OldFact = z.infer<typeof factSchema>;

/** What was counted of runs that were opened again since. run_fact_pkey. $1 runs. */
export const readOldFacts: Statement<OldFact> = {
  name: "read_old_facts",
  row: factSchema,
  text: `
    SELECT dag_run_id AS "runId", ${msOf("ended_at")} AS "endedAt", state, client_ms AS "clientMs", client_kept AS "clientKept",
      run_ms AS "runMs", run_kept AS "runKept", ${CAUSES.map((cause) => `${cause}_ms AS ${cause}`).join(", ")}
    FROM run_fact WHERE dag_run_id = ANY ($1::uuid[])`,
};

export type Fact = Readonly<{
  run: EndedRun;
  clientMs: number | null;
  clientKept: boolean | null;
  runMs: number;
  runKept: boolean | null;
  causes: CauseTimes;
}>;

/** run_fact_pkey. One array per column, times as milliseconds since the epoch. */
const writeFactsStatement: Statement<object> = {
  name: "write_run_facts",
  row: z.object({}),
  text: `
    INSERT INTO run_fact AS f (dag_run_id, dag_id, version_id, client_id, class, state, since, ended_at, client_ms, client_kept, run_ms,
      run_kept, ${CAUSES.map((cause) => `${cause}_ms`).join(", ")})
    SELECT n.run_id, n.dag_id, n.version_id, n.client_id, n.class, n.state, to_timestamp(n.since / 1000), to_timestamp(n.ended_at / 1000),
      n.client_ms, n.client_kept, n.run_ms, n.run_kept, ${CAUSES.map((cause) => `n.${cause}`).join(", ")}
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::smallint[], $6::text[], $7::float8[], $8::float8[], $9::bigint[],
      $10::boolean[], $11::bigint[], $12::boolean[], ${CAUSES.map((_, at) => `$${13 + at}::bigint[]`).join(", ")})
      AS n (run_id, dag_id, version_id, client_id, class, state, since, ended_at, client_ms, client_kept, run_ms, run_kept,
        ${CAUSES.join(", ")})
    ON CONFLICT (dag_run_id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, client_ms = excluded.client_ms,
      client_kept = excluded.client_kept, run_ms = excluded.run_ms, run_kept = excluded.run_kept,
      ${CAUSES.map((cause) => `${cause}_ms = excluded.${cause}_ms`).join(", ")}`,
};

export const writeFacts = (sql: Sql, facts: readonly Fact[]) =>
  sql.run(writeFactsStatement, [
    facts.map(({ run }) => run.id),
    facts.map(({ run }) => run.dagId),
    facts.map(({ run }) => run.versionId),
    facts.map(({ run }) => run.clientId),
    facts.map(({ run }) => run.class),
    facts.map(({ run }) => run.state),
    facts.map(({ run }) => run.arrivedAt ?? run.createdAt),
    facts.map(({ run }) => run.finishedAt),
    facts.map(({ clientMs }) => clientMs),
    facts.map(({ clientKept }) => clientKept),
    facts.map(({ runMs }) => runMs),
    facts.map(({ runKept }) => runKept),
    ...CAUSES.map((cause) => facts.map(({ causes }) => causes[cause])),
  ]);

/** A count, with the hour and the version that it belongs to. */
export type PlacedCount = RollupCount & Readonly<{ hour: number; versionId: string; class: number }>;

/**
 * Adds counts to the histograms of their hour and of its day, in key order: whoever else adds waits, and none waits in a circle.
 * Days do not tell tasks apart by client class (-1): nobody looks at both at once, and ninety of them are read at once.
 * rollup_pkey. One array per column.
 */
const addCountsStatement: Statement<object> = {
  name: "add_rollup_counts",
  row: z.object({}),
  text: `
    WITH added AS (
      SELECT * FROM unnest($1::text[], $2::float8[], $3::uuid[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::bigint[],
        $9::bigint[], $10::bigint[], $11::bigint[])
        AS n (scope, hour, version_id, task_key, cause, class, bucket, n, promised, kept, sum_ms)
    ), both_grains AS (
      SELECT 'hour' AS grain, to_timestamp(hour / 1000) AS at, scope, version_id, task_key, cause, class, bucket, n, promised, kept, sum_ms
      FROM added
      UNION ALL
      SELECT 'day', date_trunc('day', to_timestamp(hour / 1000), 'UTC'), scope, version_id, task_key, cause,
        CASE WHEN task_key = '' THEN class ELSE -1 END, bucket, n, promised, kept, sum_ms
      FROM added
    )
    INSERT INTO rollup AS r (grain, scope, at, version_id, task_key, cause, class, bucket, n, promised, kept, sum_ms)
    SELECT grain, scope, at, version_id, task_key, cause, class, bucket, sum(n), sum(promised), sum(kept), sum(sum_ms)
    FROM both_grains GROUP BY grain, scope, at, version_id, task_key, cause, class, bucket
    ORDER BY grain, scope, at, version_id, task_key, cause, class, bucket
    ON CONFLICT (grain, scope, at, version_id, task_key, cause, class, bucket) DO UPDATE
      SET n = r.n + excluded.n, promised = r.promised + excluded.promised, kept = r.kept + excluded.kept, sum_ms = r.sum_ms + excluded.sum_ms`,
};

export const addCounts = (sql: Sql, counts: readonly PlacedCount[]) =>
  sql.run(addCountsStatement, [
    counts.map(({ scope }) => scope),
    counts.map(({ hour }) => hour),
    counts.map(({ versionId }) => versionId),
    counts.map(({ taskKey }) => taskKey),
    counts.map(({ cause }) => cause),
    counts.map((one) => one.class),
    counts.map(({ bucket }) => bucket),
    counts.map(({ n }) => n),
    counts.map(({ promised }) => promised),
    counts.map(({ kept }) => kept),
    counts.map(({ sumMs }) => sumMs),
  ]);

/** $1 the end of the last run that was counted, in milliseconds since the epoch. It never goes back. */
export const advanceProgress: Statement<object> = {
  name: "advance_rollup_progress",
  row: z.object({}),
  text: "UPDATE rollup_progress SET until = greatest(until, to_timestamp($1::float8 / 1000))",
};
