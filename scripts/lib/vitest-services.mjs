import path from "node:path";
import pg from "pg";
import { ensureDatabase, migrate } from "./migrate.mjs";
import { signal } from "./processes.mjs";
import { findRedis } from "./redis-binary.mjs";
import { preparePostgres } from "./services-postgres.mjs";
import { prepareRedis } from "./services-redis.mjs";
import { closeRun, openRun } from "./test-runs.mjs";

const TEMPLATE = "template_signalbox";
let stop;

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
  const dir = await openRun();
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
    await closeRun(dir);
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
