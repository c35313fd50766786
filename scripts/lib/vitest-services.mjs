import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { ensureDatabase, migrate } from "./migrate.mjs";
import { DATA } from "./paths.mjs";
import { identityOf, processesIn, signal } from "./processes.mjs";
import { findRedis } from "./redis-binary.mjs";
import { preparePostgres } from "./services-postgres.mjs";
import { prepareRedis } from "./services-redis.mjs";
import { waitUntil } from "./wait-until.mjs";

const RUNS = path.join(DATA, "test");
const TEMPLATE = "template_signalbox";
let stop;

/** A test run that was killed leaves its services; the folder is named after its process, so that the next run sees it. */
async function sweepKilledRuns() {
  if (!fs.existsSync(RUNS)) return;
  for (const name of fs.readdirSync(RUNS)) {
    if (identityOf(Number(name)) === null) await discard(path.join(RUNS, name));
  }
}

async function discard(dir) {
  for (const pid of processesIn(dir)) signal(pid, "SIGKILL");
  await waitUntil(() => processesIn(dir).length === 0, { timeoutMs: 10_000 });
  fs.rmSync(dir, { recursive: true, force: true });
}

async function startOwn(unit) {
  let child;
  await unit.start((spawned) => {
    child = spawned;
  });
  return child;
}

function end(child, how) {
  return new Promise((resolve) => {
    child.once("exit", resolve);
    if (child.exitCode !== null || child.signalCode !== null || !signal(child.pid, how)) resolve();
  });
}

/**
 * Postgres and Redis for the integration tests of one run: own ports, own folder, gone afterwards. Tests clone the
 * migrated template database, see lib/testing/database.ts.
 */
export async function setup(project) {
  await sweepKilledRuns();
  const dir = path.join(RUNS, String(process.pid));
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const log = (name) => path.join(dir, `${name}.log`);
  const [postgres, redis] = await Promise.all([
    preparePostgres({ dir: path.join(dir, "pg"), logFile: log("postgres"), isDurable: false }),
    findRedis().then((launch) => prepareRedis({ dir: path.join(dir, "redis"), logFile: log("redis"), launch })),
  ]);
  const children = await Promise.all([startOwn(postgres), startOwn(redis)]);
  const template = postgres.urlOf(TEMPLATE);
  await ensureDatabase(template);
  await migrate(template);
  await closeForConnections(postgres.urlOf("postgres"));
  project.provide("testServices", { postgresUrl: postgres.urlOf("postgres"), template: TEMPLATE, redisUrl: redis.url });
  stop = async () => {
    await Promise.all([end(children[0], "SIGQUIT"), end(children[1], "SIGKILL")]);
    await discard(dir);
  };
}

export async function teardown() {
  await stop?.();
}

/** A template somebody is connected to cannot be cloned. */
async function closeForConnections(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE ${TEMPLATE} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`);
  await client.end();
}
