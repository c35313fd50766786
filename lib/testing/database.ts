import { Redis } from "ioredis";
import pg from "pg";
import { inject, test } from "vitest";
import { createPrisma } from "@/lib/db/client";
import { createConnectionPool } from "@/lib/db/connection-pool";
import "@/lib/testing/services";
import { waitFor } from "@/lib/testing/wait-for";

interface TestDatabase {
  /** A database of this test's own, migrated and otherwise empty. */
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

/** A database that was made in advance; the next run of the same statement gets another one. */
const TAKE = `
UPDATE database_stock SET state = 'taken'
WHERE name = (SELECT name FROM database_stock WHERE state = 'ready' LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING name`;
const LEAVE = "UPDATE database_stock SET state = 'left', left_at = now() WHERE name = $1";

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
    const url = new URL(inject("testServices").postgresUrl);
    const server = new pg.Client({ connectionString: url.href });
    await server.connect();
    const take = async () => (await server.query<{ name: string }>(TAKE)).rows[0]?.name;
    const name = await waitFor(take, { what: "a database made in advance", timeoutMs: 20_000 });
    await server.query(`COMMENT ON DATABASE ${name} IS ${pg.escapeLiteral(task.name)}`);
    url.pathname = `/${name}`;
    await use(url.href);
    await server.query(LEAVE, [name]);
    await server.end();
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
