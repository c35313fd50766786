import type pg from "pg";

const TASKS_PER_RUN = 40;
const RUNS_AT_ONCE = 10_000;

/** Ids in the order of time, as the product's own are, and older than any of these. */
const ID = (kind: string, number: string): string => `('${kind}' || lpad(to_hex(${number}), 30, '0'))::uuid`;
const RUN = ID("00", "r");
const ATTEMPT = ID("01", `r::bigint * ${TASKS_PER_RUN} + t`);
const EACH_RUN = "generate_series($1::int, $2::int) AS r";
const EACH_TASK = `${EACH_RUN}, generate_series(0, ${TASKS_PER_RUN - 1}) AS t`;

/** Finished runs of a version with everything that is left of them. $1 first run, $2 last run, $3 version. */
const STATEMENTS = [
  `INSERT INTO dag_run (id, dag_id, version_id, run_type, state, lane, created_at, started_at, finished_at)
   SELECT ${RUN}, v.dag_id, v.id, 'manual', 'success', 'default', at.begun, at.begun, at.begun + interval '1 minute'
   FROM ${EACH_RUN}, dag_version v, LATERAL (SELECT now() - interval '3 years' + r * interval '1 minute' AS begun) at
   WHERE v.id = $3::uuid`,
  `INSERT INTO task_instance (dag_run_id, task_index, task_key, state, attempt_number, chosen, ready_at, started_at, finished_at)
   SELECT ${RUN}, t, 'task_' || t, 'success', 1, '{}', now(), now(), now() FROM ${EACH_TASK} WHERE $3::uuid IS NOT NULL`,
  `INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, queued_at, started_at, finished_at, output)
   SELECT ${ATTEMPT}, ${RUN}, t, 1, 'success', 'default', now(), now(), now(), 'null' FROM ${EACH_TASK} WHERE $3::uuid IS NOT NULL`,
  `INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor)
   SELECT ${RUN}, t, s.from_state, s.to_state, ${ATTEMPT}, 'engine'
   FROM ${EACH_TASK}, (VALUES ('none', 'running'), ('running', 'success')) AS s (from_state, to_state) WHERE $3::uuid IS NOT NULL`,
];

/** Years of finished work: as many task rows as asked for, with their attempts and their log. */
export async function addHistory(pool: pg.Pool, versionId: string, tasks: number): Promise<void> {
  const runs = Math.ceil(tasks / TASKS_PER_RUN);
  const client = await pool.connect();
  try {
    // Rows that are right by construction need no trigger to say so; what is lost with a power cut is made again.
    await client.query("SET session_replication_role = replica");
    await client.query("SET synchronous_commit = off");
    for (let first = 1; first <= runs; first += RUNS_AT_ONCE)
      for (const statement of STATEMENTS)
        await client.query(statement, [first, Math.min(runs, first + RUNS_AT_ONCE - 1), versionId]);
    await client.query("VACUUM ANALYZE");
    await client.query("CHECKPOINT");
  } finally {
    client.release(true);
  }
}
