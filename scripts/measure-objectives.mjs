#!/usr/bin/env node
// How long a running Signalbox takes to answer each page of objectives over 90 days in which 10 million tasks ended: adds the
// histograms that workers would have left (a DAG of 40 tasks, 2,778 runs a day, three client classes, 180 days by the day
// because pages compare with the 90 days before, 35 by the hour) and a row of facts per run, and asks for each page. The figures of
// the DAG are made up from then on: use an instance that was started for this and is thrown away, and that does nothing else.
//
//   node scripts/measure-objectives.mjs [--dag research.onboarding] [--data .data] [--times 40] [--json]
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { signIn } from "./lib/sign-in.mjs";

const { values: options } = parseArgs({
  options: {
    dag: { type: "string", default: "research.onboarding" },
    data: { type: "string", default: ".data" },
    times: { type: "string", default: "40" },
    json: { type: "boolean", default: false },
  },
});

const ALL_CAUSES = ["queue", "lane", "pool", "retry", "person", "running", "other"];
const CLASSES = [0, 1, 2];
/** So many neighbouring buckets each: what some dozen or hundred times of one kind spread over. Tasks by the hour are left out: no page reads them. */
const HISTOGRAMS = [
  { grain: "day", scope: "client", first: 90, buckets: 40, classes: CLASSES },
  { grain: "day", scope: "run", first: 90, buckets: 40, classes: CLASSES },
  { grain: "day", scope: "task", first: 20, buckets: 80, classes: CLASSES },
  { grain: "day", scope: "gap", first: 0, buckets: 40, classes: CLASSES },
  { grain: "day", scope: "client", first: 0, buckets: 1, classes: CLASSES, causes: ALL_CAUSES },
  { grain: "day", scope: "each_task", first: 40, buckets: 30, classes: [-1], tasks: 40 },
  { grain: "day", scope: "each_gap", first: 10, buckets: 15, classes: [-1], tasks: 40 },
  { grain: "day", scope: "path", first: 30, buckets: 25, classes: [-1], tasks: 20 },
  { grain: "day", scope: "path", first: 0, buckets: 1, classes: [-1], tasks: 20, causes: ["lane", "running", "other"] },
  { grain: "hour", scope: "client", first: 95, buckets: 18, classes: CLASSES },
  { grain: "hour", scope: "run", first: 95, buckets: 18, classes: CLASSES },
  { grain: "hour", scope: "client", first: 0, buckets: 1, classes: CLASSES, causes: ALL_CAUSES },
];

const RUNS_A_DAY = 2_778;
const MOST_MS = 300;
const up = JSON.parse(fs.readFileSync(path.join(options.data, "up.json"), "utf8"));
const database = new pg.Client(up.databaseUrl);
await database.connect();
const { dagId, versionId } = await findDag();
const added = await addHistory();
await database.query("ANALYZE rollup, run_fact");
const cookie = await signIn(up.url, "manager");
const report = { ...added, loadBefore: os.loadavg()[0], pages: {} };
for (const [name, address] of Object.entries(pages())) report.pages[name] = await timed(address, cookie);
report.loadAfter = os.loadavg()[0];
await database.end();
print(report);

/** What pages fetch: the overview, one DAG, and the clients behind a figure of it. */
function pages() {
  const to = new Date((Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000);
  const from = new Date(to.getTime() - 90 * 86_400_000);
  const window = new URLSearchParams({ from: from.toISOString(), to: to.toISOString() });
  const ofDag = `/api/v1/dags/${options.dag}/objectives`;
  return {
    "all DAGs": "/api/v1/objectives?window=90d",
    "one DAG": `${ofDag}?window=90d`,
    "clients behind it": `${ofDag}/clients?${window}`,
    "clients behind a cause": `${ofDag}/clients?${window}&cause=lane`,
    "clients behind a version": `${ofDag}/clients?${window}&version=1`,
    "CSV of one DAG": `/api/v1/objectives/export?window=90d&dagKey=${options.dag}`,
  };
}

/**
 * Milliseconds by the clock on the wall from the request to the last byte, after one request that nobody counts; and the processor
 * time that web and Postgres took for it, which a machine that does other things as well does not lengthen.
 */
async function timed(address, cookie) {
  const once = async () => {
    const begun = performance.now();
    const answer = await fetch(`${up.url}${address}`, { headers: { cookie } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
    return performance.now() - begun;
  };
  await once();
  const took = [];
  const before = processorMs();
  for (let time = 0; time < Number(options.times); time += 1) took.push(await once());
  const after = processorMs();
  took.sort((a, b) => a - b);
  return {
    best: took[0],
    p50: quantile(took, 0.5),
    p95: quantile(took, 0.95),
    webProcessor: (after.web - before.web) / took.length,
    postgresProcessor: (after.postgres - before.postgres) / took.length,
  };
}

/** Of sorted times the one that this share of them is no longer than. */
function quantile(sorted, share) {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Of the web process and of Postgres since they began, with their children; a hundredth of a second is the unit. Linux only. */
function processorMs() {
  const stats = fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap(statOf);
  const of = (root) =>
    stats.filter(({ pid, parent }) => pid === root || parent === root).reduce((sum, { ticks }) => sum + ticks, 0) * 10;
  return { web: of(up.pids.web), postgres: of(up.pids.postgres) };
}

function statOf(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return [{ pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
  } catch {
    return []; // ended meanwhile
  }
}

async function findDag() {
  const found = await database.query("SELECT id, active_version_id AS version FROM dag WHERE dag_key = $1", [
    options.dag,
  ]);
  if (found.rows.length === 0) throw new Error(`there is no DAG ${options.dag}`);
  return { dagId: found.rows[0].id, versionId: found.rows[0].version };
}

async function addHistory() {
  await database.query("DELETE FROM rollup WHERE version_id = $1", [versionId]);
  for (const one of HISTOGRAMS) await addHistogram(one);
  await database.query(
    `INSERT INTO run_fact (dag_run_id, dag_id, version_id, client_id, class, state, since, ended_at, client_ms, client_kept, run_ms, run_kept,
       queue_ms, lane_ms, pool_ms, retry_ms, person_ms, condition_ms, running_ms, other_ms)
     SELECT gen_random_uuid(), $1, $2, NULL, n % 3, 'success', at - took * interval '1 ms', at, took, took < 180000, took, took < 180000,
       took / 10, took / 5, 0, 0, 0, 0, took / 2, took / 5
     FROM (SELECT n, now() - (n::float8 / $3) * interval '1 day' AS at, (exp(11 + random())::bigint) AS took
           FROM generate_series(1, $3 * 90) n) r`,
    [dagId, versionId, RUNS_A_DAY],
  );
  const count = async (table) =>
    (await database.query(`SELECT count(*)::int AS n FROM ${table} WHERE version_id = $1`, [versionId])).rows[0].n;
  return { rollupRows: await count("rollup"), facts: await count("run_fact") };
}

async function addHistogram({ grain, scope, buckets, first, classes, tasks = 0, causes = [""] }) {
  const steps = grain === "day" ? 180 : 35 * 24;
  await database.query(
    `INSERT INTO rollup (grain, scope, at, version_id, task_key, cause, class, bucket, n, promised, kept, sum_ms)
     SELECT $1, $2, date_trunc($1, now(), 'UTC') - s * CASE WHEN $1 = 'day' THEN interval '1 day' ELSE interval '1 hour' END, $3,
       CASE WHEN $4 = 0 THEN '' ELSE 'task_' || t END, cause, class, $5::int + b - 1, 20, 20, 19, 20 * power(1.1, $5::int + b)::bigint
     FROM generate_series(0, $6::int - 1) s, generate_series(1, greatest($4::int, 1)) t, generate_series(1, $7::int) b,
       unnest($8::smallint[]) class, unnest($9::text[]) cause
     ON CONFLICT DO NOTHING`,
    [grain, scope, versionId, tasks, first, steps, buckets, classes, causes],
  );
}

function print(report) {
  if (options.json) return void process.stdout.write(`${JSON.stringify(report)}\n`);
  const load = `load ${report.loadBefore.toFixed(1)} before and ${report.loadAfter.toFixed(1)} after`;
  process.stdout.write(
    `${report.rollupRows} rows of histograms, ${report.facts} runs, ${options.times} requests each; ${load}\n`,
  );
  for (const [name, { best, p50, p95, webProcessor, postgresProcessor }] of Object.entries(report.pages))
    process.stdout.write(
      `${name.padEnd(26)}${msText("best", best)}${msText("p50", p50)}${msText("p95", p95)}${msText("processor: web", webProcessor)}${msText("Postgres", postgresProcessor)}${p95 <= MOST_MS ? "" : `  > ${MOST_MS}`}\n`,
    );
}

function msText(what, ms) {
  return `  ${what} ${ms.toFixed(0).padStart(5)} ms`;
}
