import { rm } from "node:fs/promises";
import { expect, onTestFinished } from "vitest";
import {
  allDecided,
  atLeast,
  bring,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  running,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { earlierCheckout, migrationsOf } from "@/lib/testing/earlier-checkout";
import { workerTest } from "@/lib/testing/worker-test";

/** What a migration may do while the version before it still runs: add. Each of these tables is read for every task. */
const NEXT_MIGRATION = `
  BEGIN;
  ALTER TABLE queue_item ADD COLUMN next_version text;
  ALTER TABLE dag_run ADD COLUMN next_version text NOT NULL DEFAULT 'unknown';
  ALTER TABLE task_instance ADD COLUMN next_version smallint;
  ALTER TABLE task_attempt ADD COLUMN next_version uuid;
  ALTER TABLE waiting_task ADD COLUMN next_version text NOT NULL DEFAULT '';
  ALTER TABLE outbox ADD COLUMN next_version text;
  ALTER TABLE component ADD COLUMN next_version jsonb;
  ALTER TABLE lane ADD COLUMN next_version boolean NOT NULL DEFAULT false;
  CREATE TABLE next_version (id uuid PRIMARY KEY);
  COMMIT;`;

workerTest(
  "a worker goes on while the next version's migration is made under it, and beside a worker that began after it",
  { timeout: 120_000 },
  async ({ pool, prisma, startWorker }) => {
    const before = await startWorker();
    const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 0.7"), CLIENTS * 2);
    await running(pool, 10);
    await pool.query(NEXT_MIGRATION);
    const after = await startWorker();
    await bring(prisma, dagId, CLIENTS * 2, "later");
    await atLeast(pool, "(SELECT worker_id FROM task_attempt WHERE worker_id IS NOT NULL GROUP BY 1) w", 2);
    expect(await before.end("SIGTERM")).toBe(0);
    await allDecided(pool);
    expect(after.isAlive).toBe(true);
    expect(await count(pool, "task_attempt WHERE state IN ('lost', 'failed', 'timed_out')")).toBe(0);
    expect(await count(pool, "dag_run WHERE next_version <> 'unknown'")).toBe(0);
    await expectAllDone(pool, 2, CLIENTS * 4);
  },
);

/** How many commits with migrations the version before lies back: more than one deployment brings at once. */
const MIGRATIONS_BACK = 5;

workerTest(
  "the worker of five migrations ago and the one of today share the work of one database, and no attempt fails or is lost",
  { timeout: 240_000 },
  async ({ pool, prisma, startWorker }) => {
    const root = await earlierCheckout(MIGRATIONS_BACK);
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const known = await migrationsOf(root);
    expect((await migrationsOf(".")).filter((one) => !known.includes(one)).length).toBeGreaterThanOrEqual(
      MIGRATIONS_BACK,
    );
    const before = await startWorker({}, root);
    const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 0.7"), CLIENTS * 2);
    await running(pool, 5);
    const after = await startWorker();
    await bring(prisma, dagId, CLIENTS * 2, "later");
    await atLeast(pool, "(SELECT worker_id FROM task_attempt WHERE worker_id IS NOT NULL GROUP BY 1) w", 2, 60_000);
    await allDecided(pool, 120_000);
    await bring(prisma, dagId, CLIENTS, "last");
    expect(await before.end("SIGTERM")).toBe(0);
    await allDecided(pool, 120_000);
    expect(after.isAlive).toBe(true);
    expect(await count(pool, "task_attempt WHERE state IN ('lost', 'failed', 'timed_out')")).toBe(0);
    await expectAllDone(pool, 2, CLIENTS * 5);
  },
);
