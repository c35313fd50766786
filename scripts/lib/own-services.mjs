import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { ensureLogins, loginUrl } from "./database-roles.mjs";
import { ensureDatabase, migrate } from "./migrate.mjs";
import { freePort } from "./network.mjs";
import { isAlive, processesIn, recordOf, signal } from "./processes.mjs";
import { findRedis } from "./redis-binary.mjs";
import { preparePostgres } from "./services-postgres.mjs";
import { prepareRedis } from "./services-redis.mjs";
import { waitUntil } from "./wait-until.mjs";

const DATABASE = "signalbox";
const END_MS = 10_000;

/** One server, all its processes, that may be killed, frozen and started again on the same port. */
function server({ start }, dir) {
  let record;
  const run = () =>
    start((child) => {
      record = recordOf(child.pid);
    });
  const signalAll = (name) => {
    for (const pid of processesIn(dir)) signal(pid, name);
  };
  const end = async (name) => {
    // A frozen process takes no other signal but this one.
    signalAll("SIGCONT");
    signal(record.pid, name);
    await waitUntil(() => !isAlive(record), { timeoutMs: END_MS });
  };
  return {
    start: run,
    end,
    freeze: () => signalAll("SIGSTOP"),
    thaw: () => signalAll("SIGCONT"),
  };
}

async function onDatabase(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/**
 * A migrated Postgres and a Redis for one test or one run of chaos alone, in `dir`: what is done to them reaches nobody
 * else. Durable: after `kill -9` Postgres must have all that it confirmed. With `smallDiskMegabytes` its tablespace `small`
 * is a disk that a test may fill, and that is gone when Postgres ends. `env`: what Postgres has beside our environment.
 */
export async function startOwnServices(dir, { smallDiskMegabytes, env } = {}) {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const postgresDir = path.join(dir, "pg");
  const redisDir = path.join(dir, "redis");
  const smallDisk = smallDiskMegabytes && { dir: path.join(dir, "small"), megabytes: smallDiskMegabytes };
  const [postgres, redis] = await Promise.all([
    preparePostgres({ dir: postgresDir, logFile: path.join(dir, "postgres.log"), smallDisk, env }),
    findRedis().then((launch) => prepareRedis({ dir: redisDir, logFile: path.join(dir, "redis.log"), launch })),
  ]);
  const [postgresServer, redisServer] = [server(postgres, postgresDir), server(redis, redisDir)];
  await Promise.all([postgresServer.start(), redisServer.start()]);
  const databaseUrl = postgres.urlOf(DATABASE);
  await ensureDatabase(databaseUrl);
  await migrate(databaseUrl);
  const password = randomUUID();
  const logins = {
    web: loginUrl(databaseUrl, "web", password),
    worker: loginUrl(databaseUrl, "worker", password),
  };
  await ensureLogins(databaseUrl, logins);
  if (smallDisk) await onDatabase(databaseUrl, `CREATE TABLESPACE small LOCATION '${smallDisk.dir}'`);
  return {
    databaseUrl,
    webDatabaseUrl: logins.web,
    workerDatabaseUrl: logins.worker,
    redisUrl: redis.url,
    siteUrl: `http://127.0.0.1:${await freePort(0)}`,
    postgres: postgresServer,
    redis: {
      ...redisServer,
      wipe: () => fs.rmSync(path.join(redisDir, "appendonlydir"), { recursive: true, force: true }),
    },
    stop: async () => {
      await Promise.all([postgresServer.end("SIGQUIT"), redisServer.end("SIGKILL")]);
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
