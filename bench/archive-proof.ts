// Archives a history down to the hot week beside clients who run, and prints what it cost and that nothing was lost. Started by
// scripts/archive-proof.mjs, which brings Postgres and Redis.
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { filedDigest, isSameDigest, tableDigests } from "@/bench/archive-digest";
import { layered40, needsIn, openDag } from "@/bench/dags";
import { addHistory } from "@/bench/history";
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
const TASKS = 40;
const DAYS = 56;
const HOT_DAYS = 7;
const ROUNDS = 5;
const OPENED = 20;
const MB = 1_048_576;

/** Tasks of 0.9 s: a hundred of them end each second. */
const LAYERED = openDag("layered", layered40("sleep 0.900"));
const NEEDS = needsIn(LAYERED);

const proofSchema = optionsSchema
  .pick({ postgresUrl: true, template: true, redisUrl: true, folder: true })
  .extend({ tasks: z.int(), workers: z.int() });

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (sinceMs: number): number => (performance.now() - sinceMs) / 1_000;
const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** Rounds of clients, for as long as `isMore` says. */
async function gapsWhile(site: Site, dagId: string, isMore: (round: number) => Promise<boolean>): Promise<number[]> {
  const gaps: number[] = [];
  for (let round = 0; await isMore(round); round += 1)
    gaps.push(...gapsOf((await site.play(dagId, CLIENTS, TASKS)).spans, NEEDS));
  return gaps;
}

const sayGaps = (when: string, gaps: readonly number[]): void => {
  const [p50, p99, most] = [0.5, 0.99, 1].map((q) => quantile(gaps, q).toFixed(1));
  say(`gap ${when.padEnd(7)}  p50 ${p50} ms   p99 ${p99} ms   max ${most} ms   (${whole(gaps.length)} gaps)`);
};

async function saySizes(pool: pg.Pool, when: string): Promise<void> {
  const { rows } = await pool.query<{ name: string; mb: number; live: string; dead: string; vacuums: string }>(
    `SELECT relname AS name, pg_total_relation_size(relid)::float8 / ${MB} AS mb, n_live_tup AS live, n_dead_tup AS dead,
       autovacuum_count AS vacuums FROM pg_stat_user_tables
     WHERE relname IN ('dag_run', 'task_instance', 'task_attempt', 'transition_log', 'task_log') ORDER BY relname`,
  );
  say(`tables ${when}:`);
  for (const { name, mb, live, dead, vacuums } of rows)
    say(
      `  ${name.padEnd(15)} ${whole(mb).padStart(7)} MB  ${whole(Number(live)).padStart(12)} rows  ` +
        `${whole(Number(dead)).padStart(11)} dead  ${vacuums} autovacuums`,
    );
}

/** A database with a history of eight weeks in which everything is hot, so that no worker begins too early. */
async function makeHistory(url: string, tasks: number): Promise<string> {
  const pool = createConnectionPool({ connectionString: url, max: 2 }, () => undefined);
  const { dagId, versionId } = await publishActive(pool, LAYERED);
  await addHistory(pool, { versionId, tasks, days: DAYS, hasLogs: true });
  await pastGuards(
    pool,
    "UPDATE retention SET hot_days = 3650; UPDATE rollup_progress SET until = clock_timestamp() - interval '1 minute'",
  );
  await pool.end();
  return dagId;
}

const COLD = `dag_run WHERE archive_id IS NULL AND finished_at < now() - interval '${HOT_DAYS} days'`;
const FILED = "archive_file WHERE state = 'done'";

/** Lets everything older than a week go, beside the clients. Answers the seconds it took and the clients' gaps. */
async function archiveAll(site: Site, dagId: string): Promise<{ took: number; gaps: number[] }> {
  const runs = await site.count(COLD);
  await pastGuards(site.pool, `UPDATE retention SET hot_days = ${HOT_DAYS}`);
  const begun = performance.now();
  let took = 0;
  const watch = async () => {
    while ((await site.count(COLD)) > 0 || (await site.count("archive_file WHERE state <> 'done'")) > 0) {
      say(`  ${whole(await site.count(FILED))} files, ${whole(await site.count(COLD))} of ${whole(runs)} runs to go`);
      await pause(Math.max(2_000, Math.min(30_000, runs * 2)));
    }
    took = seconds(begun);
  };
  const watching = watch();
  const gaps = await gapsWhile(site, dagId, async () => took === 0);
  await watching;
  return { took, gaps };
}

async function openSome(site: Site, folder: string): Promise<number[]> {
  const { rows } = await site.pool.query<{ id: string }>(
    "SELECT id FROM dag_run WHERE archive_id IS NOT NULL ORDER BY md5(id::text) LIMIT $1",
    [OPENED],
  );
  const times: number[] = [];
  for (const { id } of rows) {
    const begun = performance.now();
    await openArchivedRun({ db: site.db, store: folderStore(folder) }, id);
    times.push(performance.now() - begun);
    if ((await site.count(`task_instance WHERE dag_run_id = '${id}'`)) !== TASKS)
      throw new Error(`${id} came back torn`);
  }
  return times;
}

async function prove(site: Site, dagId: string, folder: string): Promise<boolean> {
  await gapsWhile(site, dagId, async (round) => round < 1);
  sayGaps("before", await gapsWhile(site, dagId, async (round) => round < ROUNDS));
  await saySizes(site.pool, "before");
  const before = await tableDigests(site.pool);
  const { took, gaps } = await archiveAll(site, dagId);
  sayGaps("during", gaps);
  await saySizes(site.pool, "right after");
  sayGaps("after", await gapsWhile(site, dagId, async (round) => round < ROUNDS));
  const hot = await tableDigests(site.pool);
  const filed = await filedDigest(site.pool, folderStore(folder));
  const isWhole = isSameDigest(before, hot, filed.digests, say);
  const [archived, all] = [filed.digests.task_instance.rows, filed.rows];
  say(`archived ${whole(archived)} task rows, ${whole(all)} rows in all, in ${took.toFixed(1)} s:`);
  say(
    `  ${whole(archived / took)} task rows/s, ${whole(all / took)} rows/s; 50 million take ${(5e7 / (archived / took) / 3_600).toFixed(1)} h`,
  );
  say(
    `  ${whole(filed.files)} files, ${whole(filed.bytes / MB)} MB, each with the hash and the counts that its row names`,
  );
  const times = await openSome(site, folder);
  say(`opening a cold run: median ${whole(quantile(times, 0.5))} ms, longest ${whole(quantile(times, 1))} ms`);
  return isWhole;
}

async function main(): Promise<void> {
  const options = proofSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const server = new pg.Client({ connectionString: options.postgresUrl });
  await server.connect();
  await server.query(`CREATE DATABASE ${DATABASE} TEMPLATE ${options.template}`);
  await server.end();
  const begun = performance.now();
  const dagId = await makeHistory(withPath(options.postgresUrl, DATABASE), options.tasks);
  say(`${whole(options.tasks)} task rows of ${DAYS} days made in ${seconds(begun).toFixed(1)} s`);
  const workers = Array.from({ length: options.workers }, () => "");
  const site = await Site.open(
    { ...options, keys: [], runs: 1, history: 0, json: false },
    { workers, database: DATABASE, lanes: LANES },
  );
  const isWhole = await prove(site, dagId, options.folder);
  await site.close();
  say(isWhole ? "✓ nothing was lost: counts and hashes agree" : "✗ rows are missing or differ");
  process.exitCode = isWhole ? 0 : 1;
}

await main();
process.exit();
