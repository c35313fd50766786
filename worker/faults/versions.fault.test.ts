import { expect } from "vitest";
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
