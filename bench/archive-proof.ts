// Archives a history down to the hot week beside clients who run, a week at a time, and prints what it cost and that nothing was lost.
// Started by scripts/archive-proof.mjs, which brings Postgres and Redis.
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { addDigests, filedDigest, isSameDigest, tableDigests } from "@/bench/archive-digest";
import { SizeWatch } from "@/bench/archive-sizes";
import { layered40, needsIn, openDag } from "@/bench/dags";
import { addHistory, type History, type Runs, TASKS_PER_RUN } from "@/bench/history";
import { optionsSchema } from "@/bench/options";
import { gapsOf } from "@/bench/recording";
import { Site, withPath } from "@/bench/site";
import { quantile } from "@/bench/statistics";
import { createConnectionPool } from "@/lib/db/connection-pool";
import { folderStore } from "@/lib/integrations/store/folder-store";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import { publishActive } from "@/lib/testing/active-dag";
import { pastGuards } from "@/lib/testing/past-guards";

const DATABASE = "archive_proof";
/** So wide that no task of the clients waits for a slot. */
const LANES = { default: 1_000 };
const CLIENTS = 20;
const WEEK = 7;
/** As long as anything can stay. */
const NEVER = 3_650;
const ROUNDS = 5;
const OPENED = 100;
const LOOK_MS = 200;
const MB = 1_048_576;

/** Tasks of 0.9 s: a hundred of them end each second. */
const LAYERED = openDag("layered", layered40("sleep 0.900"));
const NEEDS = needsIn(LAYERED);

const proofSchema = optionsSchema
  .pick({ postgresUrl: true, template: true, redisUrl: true, folder: true })
  .extend({ weeks: z.int(), runsADay: z.int(), workers: z.int() });
type Proof = Readonly<{ site: Site; dagId: string; history: History; folder: string; sizes: SizeWatch }>;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const secondsSince = (beganMs: number): number => (performance.now() - beganMs) / 1_000;
const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** Rounds of clients, for as long as `isMore` says. */
async function gapsWhile({ site, dagId }: Proof, isMore: (round: number) => boolean): Promise<number[]> {
  const gaps: number[] = [];
  for (let round = 0; isMore(round); round += 1)
    gaps.push(...gapsOf((await site.play(dagId, CLIENTS, TASKS_PER_RUN)).spans, NEEDS));
  return gaps;
}

const p99 = (gaps: readonly number[]): string => `${quantile(gaps, 0.99).toFixed(1)} ms`;

const sayGaps = (when: string, gaps: readonly number[]): void =>
  say(
    `gap ${when.padEnd(7)}  p50 ${quantile(gaps, 0.5).toFixed(1)} ms   p99 ${p99(gaps)}   ` +
      `max ${quantile(gaps, 1).toFixed(1)} ms   (${whole(gaps.length)} gaps)`,
  );

/** The weeks of a history, the oldest first. */
function weeksOf({ runs, days }: History): Runs[] {
  const [weeks, each] = [days / WEEK, (runs / days) * WEEK];
  return Array.from({ length: weeks }, (_, week) => ({ first: week * each + 1, last: (week + 1) * each }));
}

const COLD = `dag_run WHERE archive_id IS NULL AND finished_at < now() - interval '${WEEK} days'`;
const OPEN = "archive_file WHERE state <> 'done'";

/** Lets everything older than a week go, beside the clients. */
async function archiveCold(proof: Proof): Promise<{ took: number; gaps: number[] }> {
  const { site } = proof;
  const files = await site.count("archive_file");
  await pastGuards(site.pool, `UPDATE retention SET hot_days = ${WEEK}`);
  let took = 0;
  const watch = async () => {
    // A worker looks every ten seconds when there was nothing to do.
    while ((await site.count("archive_file")) === files) await pause(LOOK_MS / 10);
    const began = performance.now();
    while ((await site.count(COLD)) > 0 || (await site.count(OPEN)) > 0) await pause(LOOK_MS);
    took = secondsSince(began);
  };
  const watching = watch();
  const gaps = await gapsWhile(proof, () => took === 0);
  await watching;
  await pastGuards(site.pool, `UPDATE retention SET hot_days = ${NEVER}`);
  return { took, gaps };
}

/** A week of history comes into being and goes into files. Answers what it was, how long that took, and the clients' gaps. */
async function throughArchive(proof: Proof, part: Runs) {
  const tasks = (part.last - part.first + 1) * TASKS_PER_RUN;
  const began = performance.now();
  await addHistory(proof.site.pool, proof.history, part);
  const made = secondsSince(began);
  const digests = await tableDigests(proof.site.pool, part);
  const { took, gaps } = await archiveCold(proof);
  say(
    `runs ${part.first}-${part.last}: ${whole(tasks)} task rows made in ${made.toFixed(1)} s, archived in ${took.toFixed(1)} s, ` +
      `${whole(tasks / took)} a second; gap p99 ${p99(gaps)}; ${await proof.sizes.line()}`,
  );
  return { digests, took, gaps, tasks };
}

async function openSome({ site, folder }: Proof): Promise<number[]> {
  const { rows } = await site.pool.query<{ id: string }>(
    "SELECT id FROM dag_run WHERE archive_id IS NOT NULL ORDER BY md5(id::text) LIMIT $1",
    [OPENED],
  );
  const times: number[] = [];
  for (const { id } of rows) {
    const begun = performance.now();
    await openArchivedRun({ db: site.db, store: folderStore(folder) }, id);
    times.push(performance.now() - begun);
    if ((await site.count(`task_instance WHERE dag_run_id = '${id}'`)) !== TASKS_PER_RUN)
      throw new Error(`${id} came back torn`);
  }
  return times;
}

async function prove(proof: Proof): Promise<boolean> {
  const { site, history, folder, sizes } = proof;
  const weeks = weeksOf(history);
  const hotWeek = weeks.pop() ?? { first: 1, last: history.runs };
  // What is hot is there first, so that every week that goes leaves tables that are as full as they stay.
  await addHistory(site.pool, history, hotWeek);
  await site.pool.query("VACUUM ANALYZE");
  let made = await tableDigests(site.pool, hotWeek);
  await gapsWhile(proof, (round) => round < 1);
  sayGaps("before", await gapsWhile(proof, (round) => round < ROUNDS));
  say(`hot week of ${whole((hotWeek.last - hotWeek.first + 1) * TASKS_PER_RUN)} task rows: ${await sizes.line()}`);
  const gaps: number[] = [];
  let [took, tasks] = [0, 0];
  for (const week of weeks) {
    const one = await throughArchive(proof, week);
    made = addDigests(made, one.digests);
    gaps.push(...one.gaps);
    took += one.took;
    tasks += one.tasks;
  }
  sayGaps("during", gaps);
  sayGaps("after", await gapsWhile(proof, (round) => round < ROUNDS));
  const hot = await tableDigests(site.pool, { first: 1, last: history.runs });
  const filed = await filedDigest(site.pool, folderStore(folder));
  const isWhole = isSameDigest(made, hot, filed.digests, say);
  const rate = tasks / took;
  say(`archived ${whole(tasks)} task rows in ${took.toFixed(1)} s: ${whole(rate)} task rows/s, 50 million take`);
  say(
    `  ${(5e7 / rate / 3_600).toFixed(1)} h; ${whole(filed.files)} files, ${whole(filed.bytes / MB)} MB, each as its row says`,
  );
  for (const line of await sizes.kept()) say(line);
  const times = await openSome(proof);
  say(
    `opening ${times.length} cold runs: median ${whole(quantile(times, 0.5))} ms, longest ${whole(quantile(times, 1))} ms`,
  );
  return isWhole;
}

async function main(): Promise<void> {
  const options = proofSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const server = new pg.Client({ connectionString: options.postgresUrl });
  await server.connect();
  await server.query(`CREATE DATABASE ${DATABASE} TEMPLATE ${options.template}`);
  await server.end();
  const pool = createConnectionPool(
    { connectionString: withPath(options.postgresUrl, DATABASE), max: 1 },
    () => undefined,
  );
  const { dagId, versionId } = await publishActive(pool, LAYERED);
  await pastGuards(
    pool,
    `UPDATE retention SET hot_days = ${NEVER}; UPDATE rollup_progress SET until = clock_timestamp() - interval '1 minute'`,
  );
  await pool.end();
  const site = await Site.open(
    { ...options, keys: [], runs: 1, history: 0, json: false },
    { workers: Array.from({ length: options.workers }, () => ""), database: DATABASE, lanes: LANES },
  );
  const days = options.weeks * WEEK;
  const history = { versionId, runs: days * options.runsADay, days, hasLogs: true };
  const isWhole = await prove({ site, dagId, history, folder: options.folder, sizes: new SizeWatch(site.pool) });
  await site.close();
  say(isWhole ? "✓ nothing was lost: counts and hashes agree" : "✗ rows are missing or differ");
  process.exitCode = isWhole ? 0 : 1;
}

await main();
process.exit();
