import type pg from "pg";
import { expect } from "vitest";
import { isDatabaseAway } from "@/lib/db/database-error";
import {
  allDecided,
  atLeast,
  bring,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  nextDoneAfter,
  running,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { SMALL_DISK_SERVICES } from "@/lib/testing/own-services";
import { waitFor } from "@/lib/testing/wait-for";
import type { LogLine } from "@/lib/testing/worker-process";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };
const DISK_FULL = "53100";
const test = workerTest.extend(SMALL_DISK_SERVICES);

/** Writes until the small disk holds not one page more. */
async function fill(pool: pg.Pool): Promise<void> {
  await pool.query("CREATE TABLE filler (x text) TABLESPACE small");
  await pool.query("ALTER TABLE filler ALTER x SET STORAGE PLAIN");
  for (const pages of [1_000, 100, 10, 1]) {
    const insert = () => pool.query("INSERT INTO filler SELECT repeat('x', 7000) FROM generate_series(1, $1)", [pages]);
    const refusal = async () =>
      insert().then(
        () => null,
        (error) => error,
      );
    for (let refused = null; refused === null; ) {
      refused = await refusal();
      if (refused !== null) expect(refused).toMatchObject({ code: DISK_FULL });
    }
  }
}

const names = (code: string) => (line: LogLine) => JSON.stringify(line).includes(code);

test(
  "while the disk of Postgres is full nothing is decided, what is there can be read, and all goes on when there is room",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    for (const what of ["TABLE", "INDEX"])
      await pool.query(`ALTER ${what} ALL IN TABLESPACE pg_default SET TABLESPACE small`);
    const worker = await startWorker();
    const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), CLIENTS * 5);
    await running(pool, 10);
    await fill(pool);
    const isToldSo = () => worker.events("engine.retry").some(names(DISK_FULL));
    await waitFor(isToldSo, { what: "a batch to meet the full disk", timeoutMs: 30_000 });
    expect(await count(pool, "queue_item WHERE state NOT IN ('done', 'error')")).toBeGreaterThan(0);
    const refused = await bring(prisma, dagId, 5_000, "later").then(
      () => null,
      (error) => error,
    );
    expect(isDatabaseAway(refused)).toBe(true);
    await pool.query("DROP TABLE filler");
    expect(await nextDoneAfter(pool, Date.now())).toBeLessThan(10_000);
    await allDecided(pool);
    expect(worker.isAlive).toBe(true);
    await expectAllDone(pool, 2, CLIENTS * 5);
  },
);

test(
  "while there is no room for logs every task goes on, and its lines come when there is",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    await pool.query("ALTER TABLE task_log SET TABLESPACE small");
    await pool.query("ALTER INDEX task_log_pkey SET TABLESPACE small");
    const worker = await startWorker();
    await fill(pool);
    // More than fits onto a page that is there already.
    const talk = "seq 1 3000; echo the last line";
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: talk }), aBashTask("b", ["a"], { command: talk })]);
    await allDecided(pool);
    expect(worker.events("task_log.not_written").some(names(DISK_FULL))).toBe(true);
    await expectAllDone(pool, 2);
    await pool.query("DROP TABLE filler");
    await atLeast(pool, "task_log WHERE content LIKE '%the last line%'", CLIENTS * 2);
    expect(worker.isAlive).toBe(true);
  },
);
