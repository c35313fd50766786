import type pg from "pg";

export const TASKS_PER_RUN = 40;
const RUNS_AT_ONCE = 5_000;

/** Ids in the order of time, as the product's own are, and older than any of these. */
const ID = (kind: string, number: string): string =>
  `('${kind}' || lpad(to_hex(${number}), 10, '0') || '70008000000000000000')::uuid`;
const RUN = ID("00", "r");
const ATTEMPT = ID("01", `r::bigint * ${TASKS_PER_RUN} + t`);
const CLIENT = ID("02", "r");
const ITEM = ID("03", "r");
/** $1 first run, $2 last run, $3 version, $4 days over which the runs began, $5 how many there are. */
const EACH_RUN = `(SELECT $3::uuid AS version_id, $4::float8 AS days, $5::int AS runs) given, generate_series($1::int, $2::int) AS r,
  LATERAL (SELECT now() - interval '1 minute' - (given.days * (given.runs - r) / given.runs) * interval '1 day' AS begun) at`;
const EACH_TASK = `${EACH_RUN}, generate_series(0, ${TASKS_PER_RUN - 1}) AS t,
  LATERAL (SELECT at.begun + t * interval '1 second' AS started, at.begun + (t + 0.9) * interval '1 second' AS ended) span`;

/** Clients who came and their runs, all finished. */
const RUNS = [
  `INSERT INTO client (id, client_key, created_at) SELECT ${CLIENT}, 'history-' || r, at.begun FROM ${EACH_RUN}`,
  `INSERT INTO queue_item (id, dag_id, client_id, state, data, source, arrived_at, claimed_at, finished_at)
   SELECT ${ITEM}, v.dag_id, ${CLIENT}, 'done', jsonb_build_object('amount', r), 'api', at.begun, at.begun, at.begun + interval '1 minute'
   FROM ${EACH_RUN}, dag_version v WHERE v.id = given.version_id`,
  `INSERT INTO dag_run (id, dag_id, version_id, client_id, queue_item_id, run_type, state, lane, created_at, started_at, finished_at)
   SELECT ${RUN}, v.dag_id, v.id, ${CLIENT}, ${ITEM}, 'client', 'success', 'default', at.begun, at.begun, at.begun + interval '1 minute'
   FROM ${EACH_RUN}, dag_version v WHERE v.id = given.version_id`,
];
const TASKS = [
  `INSERT INTO task_instance (dag_run_id, task_index, task_key, state, attempt_number, chosen, ready_at, started_at, finished_at)
   SELECT ${RUN}, t, 'task_' || t, 'success', 1, '{}', started, started, ended FROM ${EACH_TASK}`,
  `INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, queued_at, started_at, finished_at, output)
   SELECT ${ATTEMPT}, ${RUN}, t, 1, 'success', 'default', started, started, ended, 'null' FROM ${EACH_TASK}`,
];
const TRANSITIONS = [
  `INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor, at)
   SELECT ${RUN}, t, s.from_state, s.to_state, ${ATTEMPT}, 'engine', s.at
   FROM ${EACH_TASK}, LATERAL (VALUES ('none', 'running', started), ('running', 'success', ended)) AS s (from_state, to_state, at)`,
];
const LOGS = [
  `INSERT INTO task_log (attempt_id, sequence, content)
   SELECT ${ATTEMPT}, 1, 'scored applicant ' || md5(r || '.' || t) || E'\\nand wrote ' || r * 7 || ' rows\\n' FROM ${EACH_TASK}`,
];

/** Runs are numbered by age, 1 the oldest. */
export type Runs = Readonly<{ first: number; last: number }>;
export type History = Readonly<{ versionId: string; runs: number; days: number; hasLogs: boolean }>;

/** The ids that rows of these runs name, of a run or of an attempt: from the first to the last of them. */
export const idsOf = ({ first, last }: Runs) => ({
  runs: [hexId("00", first), hexId("00", last)] as const,
  attempts: [hexId("01", first * TASKS_PER_RUN), hexId("01", last * TASKS_PER_RUN + TASKS_PER_RUN - 1)] as const,
});
const hexId = (kind: string, number: number): string =>
  `${kind}${number.toString(16).padStart(10, "0")}70008000000000000000`;

/** Finished work of the runs of a history, or of some of them: made in the server, over two connections. */
export async function addHistory(pool: pg.Pool, history: History, part?: Runs): Promise<void> {
  const { first, last } = part ?? { first: 1, last: history.runs };
  const halves = [[...RUNS, ...TASKS], history.hasLogs ? [...TRANSITIONS, ...LOGS] : TRANSITIONS];
  await Promise.all(halves.map((statements) => addRows(pool, history, statements, { first, last })));
  // A history that had come by and by would have been looked at by autovacuum all along.
  await pool.query("ANALYZE");
  await pool.query("CHECKPOINT");
}

async function addRows(pool: pg.Pool, history: History, statements: readonly string[], { first, last }: Runs) {
  const { versionId, days, runs } = history;
  const client = await pool.connect();
  try {
    // Rows that are right by construction need no trigger to say so; what is lost with a power cut is made again.
    await client.query("SET session_replication_role = replica");
    await client.query("SET synchronous_commit = off");
    for (let from = first; from <= last; from += RUNS_AT_ONCE)
      for (const statement of statements)
        await client.query(statement, [from, Math.min(last, from + RUNS_AT_ONCE - 1), versionId, days, runs]);
  } finally {
    client.release(true);
  }
}
