import { randomUUID } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { ensureLogins } from "./database-roles.mjs";
import { keepDatabaseStock } from "./database-stock.mjs";
import { ensureDatabase, migrate } from "./migrate.mjs";
import { signal } from "./processes.mjs";
import { findRedis } from "./redis-binary.mjs";
import { preparePostgres } from "./services-postgres.mjs";
import { prepareRedis } from "./services-redis.mjs";
import { closeRun, openRun } from "./test-runs.mjs";

const TEMPLATE = "template_signalbox";
const children = [];
let dir;
let isOver = false;

/**
 * Postgres and Redis for the integration tests of one run: own ports, own folder, gone afterwards. Tests get
 * clones of the migrated template database, see lib/testing/database.ts.
 */
export async function setup(project) {
  dir = await openRun();
  try {
    project.provide("testServices", await startServices());
  } catch (error) {
    await teardown();
    throw error;
  }
}

/** Nothing here is worth an orderly end. */
export async function teardown() {
  isOver = true;
  for (const { pid } of children) signal(pid, "SIGKILL");
  await closeRun(dir);
}

async function startServices() {
  const log = (name) => path.join(dir, `${name}.log`);
  const [postgres, redis] = await Promise.all([
    preparePostgres({ dir: path.join(dir, "pg"), logFile: log("postgres"), isDurable: false }),
    findRedis().then((launch) => prepareRedis({ dir: path.join(dir, "redis"), logFile: log("redis"), launch })),
  ]);
  await Promise.all([postgres, redis].map(({ start }) => start((child) => children.push(child))));
  const template = postgres.urlOf(TEMPLATE);
  await ensureDatabase(template);
  await migrate(template);
  const logins = { web: asUser(template, "test_web"), worker: asUser(template, "test_worker") };
  await ensureLogins(template, logins);
  const postgresUrl = postgres.urlOf("postgres");
  await closeForConnections(postgresUrl);
  await keepDatabaseStock(postgresUrl, TEMPLATE, () => isOver);
  return { dir, postgresUrl, logins, redisUrl: redis.url };
}

/** Logins belong to the server and rights to the template: every clone of it has both. */
function asUser(databaseUrl, name) {
  const url = new URL(databaseUrl);
  url.username = name;
  url.password = randomUUID();
  return url.href;
}

/** A template somebody is connected to cannot be cloned. */
async function closeForConnections(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE ${TEMPLATE} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`);
  await client.end();
}
