import type pg from "pg";
import { expect } from "vitest";
import { durationToMs } from "@/lib/domain/shared/duration";
import { pollSources } from "@/lib/services/engine/poll-sources";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";

const QUERY = "SELECT client_key, amount FROM applicant WHERE created_at > :pit_old AND created_at <= :pit_new";
const EVERY = "15s";

async function aPolledDag(pool: pg.Pool, query = QUERY) {
  await pool.query(
    "CREATE TABLE applicant (client_key text, amount int, created_at timestamptz NOT NULL DEFAULT now())",
  );
  const start = { on: "client", source: { connection: "operational", query, every: EVERY } } as const;
  return publishActive(pool, aDocument([aBashTask("a")], { start }));
}

/** As if the time to the next poll had passed. */
const makeDue = (pool: pg.Pool) => pool.query("UPDATE intake_cursor SET next_at = now()");
const cursor = async (pool: pg.Pool) => (await pool.query("SELECT * FROM intake_cursor")).rows[0];

dbTest(
  "clients of a SQL source are queued once, and only those that arrived since the last poll",
  async ({ prisma, pool, databaseUrl }) => {
    await aPolledDag(pool);
    const deps = {
      db: prisma,
      resolveConnection: async () => ({ name: "operational", kind: "postgres", url: databaseUrl }) as const,
    };
    await pool.query("INSERT INTO applicant (client_key, amount) VALUES ('a', 1), ('b', 2)");
    expect(await pollSources(deps)).toBe(2);

    await pool.query("INSERT INTO applicant (client_key, amount) VALUES ('c', 3)");
    expect(await pollSources(deps)).toBe(0); // not due yet
    await makeDue(pool);
    expect(await pollSources(deps)).toBe(1);
    await makeDue(pool);
    expect(await pollSources(deps)).toBe(0);
    const items = await pool.query(
      "SELECT c.client_key, q.data FROM queue_item q JOIN client c ON c.id = q.client_id ORDER BY 1",
    );
    expect(items.rows).toEqual([
      { client_key: "a", data: { amount: 1 } },
      { client_key: "b", data: { amount: 2 } },
      { client_key: "c", data: { amount: 3 } },
    ]);
  },
);

dbTest(
  "a client whose row is still being written while the source is polled is not lost",
  async ({ prisma, pool, databaseUrl }) => {
    await aPolledDag(pool);
    const deps = {
      db: prisma,
      resolveConnection: async () => ({ name: "operational", kind: "postgres", url: databaseUrl }) as const,
    };
    const writer = await pool.connect();
    await writer.query("BEGIN");
    await writer.query("INSERT INTO applicant (client_key, amount) VALUES ('slow', 1)");
    await pool.query("INSERT INTO applicant (client_key, amount) VALUES ('quick', 2)");
    await pollSources(deps);
    await writer.query("COMMIT");
    writer.release();
    await makeDue(pool);
    await pollSources(deps);
    expect(await prisma.queueItem.count()).toBe(2);
  },
);

dbTest("two workers that poll at once queue each client once", async ({ prisma, pool, databaseUrl }) => {
  await aPolledDag(pool);
  const deps = {
    db: prisma,
    resolveConnection: async () => ({ name: "operational", kind: "postgres", url: databaseUrl }) as const,
  };
  await pool.query("INSERT INTO applicant (client_key, amount) SELECT 'c' || n, n FROM generate_series(1, 500) n");
  const answers = await Promise.all([pollSources(deps), pollSources(deps), pollSources(deps)]);
  expect(answers.reduce((sum, accepted) => sum + accepted, 0)).toBe(500);
});

dbTest(
  "a poll that fails says why, waits, and reads again from the same point",
  async ({ prisma, pool, databaseUrl }) => {
    await aPolledDag(pool);
    const resolved = { name: "operational", kind: "postgres", url: databaseUrl } as const;
    await pool.query("INSERT INTO applicant (client_key, amount) VALUES ('a', 1)");
    expect(await pollSources({ db: prisma, resolveConnection: async () => null })).toBe(0);
    const failed = await cursor(pool);
    expect(failed.last_error).toContain('no Postgres connection "operational"');
    expect(failed.next_at.getTime() - failed.checked_at.getTime()).toBeGreaterThanOrEqual(durationToMs(EVERY));

    await makeDue(pool);
    expect(await pollSources({ db: prisma, resolveConnection: async () => resolved })).toBe(1);
    expect((await cursor(pool)).last_error).toBeNull();
  },
);
