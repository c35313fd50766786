#!/usr/bin/env node
// Uploads a CSV of clients to a running Signalbox as the demo data scientist, waits until every one is decided, and
// reports wall time, tasks per second and the gap between dependent tasks, all computed from the rows in Postgres.
//
//   node scripts/measure-clients.mjs --csv loans.csv [--key LoanNr_ChkDgt] [--where TrainingSet=0] [--outcome Default]
//                                    [--dag research.onboarding] [--data .data] [--json]
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import pg from "pg";
import { signIn } from "./lib/sign-in.mjs";

const { values: options } = parseArgs({
  options: {
    csv: { type: "string" },
    key: { type: "string", default: "LoanNr_ChkDgt" },
    where: { type: "string" },
    outcome: { type: "string" },
    dag: { type: "string", default: "research.onboarding" },
    data: { type: "string", default: ".data" },
    json: { type: "boolean", default: false },
  },
});
if (!options.csv) {
  console.error("Name the file: node scripts/measure-clients.mjs --csv loans.csv");
  process.exit(2);
}

const up = JSON.parse(fs.readFileSync(path.join(options.data, "up.json"), "utf8"));
const rows = readRows(options);
const database = new pg.Client(up.databaseUrl);
await database.connect();

const before = Date.now();
const cookie = await signIn(up.url, "ds");
const answer = await upload(up.url, cookie, options.dag, rows);
const runs = await waitForRuns(rows.map((row) => row[options.key]));
const report = {
  clients: rows.length,
  accepted: answer.accepted,
  ...summary(runs, before),
  ...(await gaps()),
  decisions: tally(runs),
};
await database.end();
print(report);

function readRows({ csv, where }) {
  const all = parse(fs.readFileSync(csv), { columns: true, bom: true });
  if (!where) return all;
  const [column, value] = where.split("=");
  return all.filter((row) => row[column] === value);
}

async function upload(url, cookie, dag, list) {
  const response = await fetch(`${url}/api/v1/dags/${dag}/clients?keyColumn=${options.key}`, {
    method: "POST",
    headers: { "content-type": "text/csv", cookie, origin: url },
    body: stringify(list, { header: true }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(`upload refused: ${response.status} ${body.detail}`);
  return body;
}

/** The newest run of each key since the upload, once none is open any more. */
async function waitForRuns(keys) {
  for (;;) {
    const open = await database.query(
      `SELECT count(*)::int AS n FROM queue_item q JOIN client c ON c.id = q.client_id JOIN dag d ON d.id = q.dag_id
       WHERE d.dag_key = $1 AND c.client_key = ANY ($2) AND q.state NOT IN ('done', 'error')`,
      [options.dag, keys],
    );
    if (open.rows[0].n === 0) break;
    if (!options.json) process.stderr.write(`\r${open.rows[0].n} clients open   `);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const found = await database.query(
    `SELECT c.client_key, q.state AS item, r.id, r.state, q.arrived_at, r.created_at, r.finished_at, a.output -> 'decision' AS decision
     FROM queue_item q JOIN client c ON c.id = q.client_id JOIN dag d ON d.id = q.dag_id
     LEFT JOIN dag_run r ON r.queue_item_id = q.id
     LEFT JOIN task_instance t ON t.dag_run_id = r.id AND t.task_key = 'decision'
     LEFT JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
     WHERE d.dag_key = $1 AND c.client_key = ANY ($2) AND q.arrived_at >= $3`,
    [options.dag, keys, new Date(before - 1000)],
  );
  return found.rows;
}

function summary(list, startedAt) {
  const arrived = Math.min(...list.map((run) => run.arrived_at.getTime()));
  const ended = Math.max(...list.map((run) => run.finished_at?.getTime() ?? startedAt));
  const durations = list.flatMap((run) => (run.finished_at ? [(run.finished_at - run.created_at) / 1000] : []));
  return {
    runs: list.length,
    distinctClients: new Set(list.map((run) => run.client_key)).size,
    wallSeconds: (ended - arrived) / 1000,
    runSecondsP50: quantile(durations, 0.5),
    runSecondsP95: quantile(durations, 0.95),
  };
}

/** Gap of a task: from the end of its last upstream to its own start, for tasks that ran. */
async function gaps() {
  const ids = runs.map((run) => run.id);
  const found = await database.query(
    `WITH edge AS (
       SELECT v.id AS version_id, task ->> 'key' AS key, need
       FROM dag_version v JOIN snapshot s USING (content_hash),
            jsonb_array_elements(convert_from(s.canonical, 'UTF8')::jsonb -> 'document' -> 'tasks') task,
            jsonb_array_elements_text(task -> 'needs') need
       WHERE v.id IN (SELECT DISTINCT version_id FROM dag_run WHERE id = ANY ($1)))
     SELECT extract(epoch FROM t.started_at - max(u.finished_at)) * 1000 AS gap
     FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id
     JOIN edge e ON e.version_id = r.version_id AND e.key = t.task_key
     JOIN task_instance u ON u.dag_run_id = t.dag_run_id AND u.task_key = e.need
     WHERE t.dag_run_id = ANY ($1) AND t.started_at IS NOT NULL
     GROUP BY t.dag_run_id, t.task_index, t.started_at`,
    [ids],
  );
  const ran = await database.query(
    "SELECT count(*)::int AS n FROM task_attempt WHERE dag_run_id = ANY ($1) AND state = 'success'",
    [ids],
  );
  const list = found.rows.map((row) => Number(row.gap));
  const wall = summary(runs, before).wallSeconds;
  return {
    attemptsSucceeded: ran.rows[0].n,
    tasksPerSecond: ran.rows[0].n / wall,
    gapMsP50: quantile(list, 0.5),
    gapMsP95: quantile(list, 0.95),
    gapMsMax: quantile(list, 1),
  };
}

/** Runs by state and decision, and by the outcome column when one is named. */
function tally(list) {
  const outcomeByKey = new Map(rows.map((row) => [row[options.key], options.outcome ? row[options.outcome] : ""]));
  const counts = {};
  for (const run of list) {
    const name = [run.state ?? run.item, run.decision ?? "-", outcomeByKey.get(run.client_key)]
      .filter(Boolean)
      .join(" / ");
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function quantile(list, share) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted.length
    ? Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] * 10) / 10
    : null;
}

function print(result) {
  if (options.json) console.log(JSON.stringify(result));
  else console.log(`\n${JSON.stringify(result, null, 2)}`);
}
