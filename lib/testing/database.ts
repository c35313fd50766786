import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import pg from "pg";
import { inject, test } from "vitest";
import { createPrisma } from "@/lib/db/client";
import { createConnectionPool } from "@/lib/db/connection-pool";
import "@/lib/testing/services";
import { waitFor } from "@/lib/testing/wait-for";

interface TestDatabase {
  /** A database of this test's own, migrated and otherwise empty. Cloning costs about 50 ms. */
  databaseUrl: string;
  /** The same database as the logins that web and worker have: tests of a process use its own. */
  webDatabaseUrl: string;
  workerDatabaseUrl: string;
  prisma: ReturnType<typeof createPrisma>;
  pool: pg.Pool;
  /** A logical Redis database of this test's own, empty. Channels of pub/sub are shared by all of them. */
  redisUrl: string;
}

const REDIS_DATABASES = 1024;

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("testServices").postgresUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * A pool that has ended is still saying good-bye: a database dropped under it ends as an uncaught error of a client that
 * nobody listens to any more. What a test really left open is cut off by the drop.
 */
async function waitForDisconnects(name: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("testServices").postgresUrl });
  await client.connect();
  const isLeft = async () =>
    (await client.query("SELECT 1 FROM pg_stat_activity WHERE datname = $1", [name])).rowCount === 0;
  await waitFor(isLeft, { what: "the connections of a test to close", timeoutMs: 2_000 }).catch(() => undefined);
  await client.end();
}

/** The address of one database as the user of another address. */
function asLogin(databaseUrl: string, loginUrl: string): string {
  const [url, { username, password }] = [new URL(databaseUrl), new URL(loginUrl)];
  return Object.assign(url, { username, password }).href;
}

async function emptyRedisDatabase(testName: string): Promise<string> {
  const url = new URL(inject("testServices").redisUrl);
  const counter = new Redis(url.href);
  // Number 0 holds the counter itself.
  const index = 1 + ((await counter.incr("last-test-database")) % (REDIS_DATABASES - 1));
  await counter.set(`user-of:${index}`, testName);
  await counter.select(index);
  await counter.flushdb();
  await counter.quit();
  url.pathname = `/${index}`;
  return url.href;
}

/** Vitest's `test` with a real Postgres and Redis: only what a test asks for is made. */
export const dbTest = test.extend<TestDatabase>({
  databaseUrl: async ({ task }, use) => {
    const { postgresUrl, template } = inject("testServices");
    const name = `t_${randomUUID().replaceAll("-", "")}`;
    await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    // A clone has the rights inside of its template, but not those on the database itself.
    await onServer(
      `COMMENT ON DATABASE ${name} IS ${pg.escapeLiteral(task.name)}; REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`,
    );
    const url = new URL(postgresUrl);
    url.pathname = `/${name}`;
    await use(url.href);
    await waitForDisconnects(name);
    await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
  },
  webDatabaseUrl: async ({ databaseUrl }, use) => {
    await use(asLogin(databaseUrl, inject("testServices").logins.web));
  },
  workerDatabaseUrl: async ({ databaseUrl }, use) => {
    await use(asLogin(databaseUrl, inject("testServices").logins.worker));
  },
  prisma: async ({ databaseUrl }, use) => {
    const prisma = createPrisma(databaseUrl);
    await use(prisma);
    await prisma.$disconnect();
  },
  pool: async ({ databaseUrl }, use) => {
    const pool = createConnectionPool({ connectionString: databaseUrl }, () => undefined);
    await use(pool);
    await pool.end();
  },
  redisUrl: async ({ task }, use) => {
    await use(await emptyRedisDatabase(task.name));
  },
});
