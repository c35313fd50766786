import type pg from "pg";

const TASKS_PER_RUN = 40;
const RUNS_AT_ONCE = 10_000;

/** Ids in the order of time, as the product's own are, and older than any of these. */
const ID = (kind: string, number: string): string =>
  `('${kind}' || lpad(to_hex(${number}), 10, '0') || '70008000000000000000')::uuid`;
const RUN = ID("00", "r");
const ATTEMPT = ID("01", `r::bigint * ${TASKS_PER_RUN} + t`);
/** $1 first run, $2 last run, $3 version, $4 days over which the runs began, $5 how many there are. */
const EACH_RUN = `(SELECT $3::uuid AS version_id, $4::float8 AS days, $5::int AS runs) given, generate_series($1::int, $2::int) AS r,
  LATERAL (SELECT now() - interval '1 minute' - (given.days * (given.runs - r) / given.runs) * interval '1 day' AS begun) at`;
const EACH_TASK = `${EACH_RUN}, generate_series(0, ${TASKS_PER_RUN - 1}) AS t,
  LATERAL (SELECT at.begun + t * interval '1 second' AS started, at.begun + (t + 0.9) * interval '1 second' AS ended) span`;

/** Finished runs of a version with everything that is left of them. */
const RUNS = [
  `INSERT INTO dag_run (id, dag_id, version_id, run_type, state, lane, created_at, started_at, finished_at)
   SELECT ${RUN}, v.dag_id, v.id, 'manual', 'success', 'default', at.begun, at.begun, at.begun + interval '1 minute'
   FROM ${EACH_RUN}, dag_version v WHERE v.id = given.version_id`,
  `INSERT INTO task_instance (dag_run_id, task_index, task_key, state, attempt_number, chosen, ready_at, started_at, finished_at)
   SELECT ${RUN}, t, 'task_' || t, 'success', 1, '{}', started, started, ended FROM ${EACH_TASK}`,
  `INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, queued_at, started_at, finished_at, output)
   SELECT ${ATTEMPT}, ${RUN}, t, 1, 'success', 'default', started, started, ended, 'null' FROM ${EACH_TASK}`,
  `INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor, at)
   SELECT ${RUN}, t, s.from_state, s.to_state, ${ATTEMPT}, 'engine', s.at
   FROM ${EACH_TASK}, LATERAL (VALUES ('none', 'running', started), ('running', 'success', ended)) AS s (from_state, to_state, at)`,
];
const LOGS = `INSERT INTO task_log (attempt_id, sequence, content)
  SELECT ${ATTEMPT}, 1, 'scored applicant ' || md5(r || '.' || t) || E'\\nand wrote ' || r * 7 || ' rows\\n' FROM ${EACH_TASK}`;

export type History = Readonly<{ versionId: string; tasks: number; days: number; hasLogs: boolean }>;

/** Finished work: as many task rows as asked for, with their attempts and their log. */
export async function addHistory(pool: pg.Pool, { versionId, tasks, days, hasLogs }: History): Promise<void> {
  const runs = Math.ceil(tasks / TASKS_PER_RUN);
  const client = await pool.connect();
  try {
    // Rows that are right by construction need no trigger to say so; what is lost with a power cut is made again.
    await client.query("SET session_replication_role = replica");
    await client.query("SET synchronous_commit = off");
    for (let first = 1; first <= runs; first += RUNS_AT_ONCE)
      for (const statement of hasLogs ? [...RUNS, LOGS] : RUNS)
        await client.query(statement, [first, Math.min(runs, first + RUNS_AT_ONCE - 1), versionId, days, runs]);
    await client.query("VACUUM ANALYZE");
    await client.query("CHECKPOINT");
  } finally {
    client.release(true);
  }
}
