import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { expect } from "vitest";
import { ARCHIVED_TABLES, countRows, readArchiveText } from "@/lib/domain/archive/archive-text";
import { readArchiveFile } from "@/lib/integrations/archive/archive-files";
import { folderStore } from "@/lib/integrations/store/folder-store";
import type { ObjectStore } from "@/lib/integrations/store/object-store";
import { allDecided, count, enqueue, twoTasks, type World } from "@/lib/testing/clients-under-way";
import { findViolations } from "@/lib/testing/engine-invariants";
import { pastGuards } from "@/lib/testing/past-guards";
import { waitFor } from "@/lib/testing/wait-for";
import type { WorkerProcess } from "@/lib/testing/worker-process";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 240_000 };
const SOON = { timeoutMs: 60_000 };
const RUNS_PER_FILE = 100;
const FILES = 2;
const RUNS = RUNS_PER_FILE * FILES;

const rowsOf = async (pool: pg.Pool): Promise<string[]> => {
  const found = await Promise.all(
    ARCHIVED_TABLES.map((table) =>
      pool.query<{ row: string }>(`SELECT '${table} ' || row_to_json(t)::text AS row FROM ${table} t`),
    ),
  );
  return found.flatMap(({ rows }) => rows.map(({ row }) => row)).toSorted();
};

/** Every row of every file that the database names, after its bytes, hash and counts were found right. */
async function filedRows(pool: pg.Pool, store: ObjectStore): Promise<string[]> {
  const { rows: files } = await pool.query("SELECT id, sha256, counts FROM archive_file WHERE state <> 'writing'");
  const all: string[] = [];
  for (const { id, sha256, counts } of files) {
    const text = await readArchiveFile(store, id, sha256);
    const rows = text.ok ? readArchiveText(text.value) : null;
    expect(rows && countRows(rows), `${id} ${text.ok}`).toEqual(counts);
    all.push(...(rows ?? []).map(({ table, json }) => `${table} ${json}`));
  }
  return all.toSorted();
}

/** Runs that are over, counted, and cold whatever the configuration allows, with nobody at work. Answers every row of them. */
async function coldRuns(world: World, startWorker: () => Promise<WorkerProcess>): Promise<string[]> {
  const { pool } = world;
  const worker = await startWorker();
  await enqueue(world, twoTasks("echo done"), RUNS, { max_active_runs: RUNS });
  await allDecided(pool, SOON.timeoutMs);
  await worker.end("SIGTERM");
  await pastGuards(
    pool,
    `ALTER TABLE retention DROP CONSTRAINT retention_hot_days_check; UPDATE retention SET hot_days = 0;
     UPDATE rollup_progress SET until = clock_timestamp() + interval '1 day'`,
  );
  return rowsOf(pool);
}

/** As if ten minutes had gone by: whoever has a file in hand counts as gone. */
const later = (pool: pg.Pool) =>
  pool.query("UPDATE archive_file SET taken_at = taken_at - interval '1 hour' WHERE state <> 'done'");

const allFiled = (pool: pg.Pool) =>
  waitFor(async () => (await count(pool, "archive_file WHERE state = 'done'")) === FILES, {
    what: "all runs to lie in files",
    ...SOON,
  });

const STAGES = [
  "archive.claimed=kill9@1",
  "archive.written=kill9@1",
  "archive.stored=kill9@1",
  "archive.deleting=kill9@1",
  "archive.deleting=kill9@3",
];

workerTest(
  "workers that archive are killed at one stage after the other: each row is in the tables or in a file, and the next worker goes on",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const root = await mkdtemp(join(tmpdir(), "signalbox-archive-"));
    const store = folderStore(root);
    const env = { STORE_URL: `file://${root}` };
    const before = await coldRuns({ pool, prisma }, startWorker);
    expect(before.length).toBeGreaterThan(RUNS * 8);
    for (const FAILPOINTS of STAGES) {
      const doomed = await startWorker({ ...env, FAILPOINTS });
      await waitFor(() => !doomed.isAlive, { what: `the worker to die at ${FAILPOINTS}`, ...SOON });
      expect(doomed.child.signalCode).toBe("SIGKILL");
      const anywhere = new Set([...(await rowsOf(pool)), ...(await filedRows(pool, store))]);
      expect([...anywhere].toSorted()).toEqual(before);
      expect(await findViolations(pool)).toEqual({});
      await later(pool);
    }
    await startWorker(env);
    await allFiled(pool);
    expect(await filedRows(pool, store)).toEqual(before);
    expect(await rowsOf(pool)).toEqual([]);
    expect(await findViolations(pool)).toEqual({});
    await rm(root, { recursive: true });
  },
);

workerTest(
  "a worker that froze with a file in hand and comes back when another has finished it spoils nothing",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const root = await mkdtemp(join(tmpdir(), "signalbox-archive-"));
    const store = folderStore(root);
    const env = { STORE_URL: `file://${root}` };
    const before = await coldRuns({ pool, prisma }, startWorker);
    const frozen = await startWorker({ ...env, FAILPOINTS: "archive.claimed=pause@1" });
    await waitFor(() => frozen.events("failpoint.hit").length === 1, { what: "the worker to freeze", ...SOON });
    await later(pool);
    await startWorker(env);
    await allFiled(pool);
    frozen.signal("SIGCONT");
    // It writes what it finds, which is nothing, beside the file that the other one has written.
    await waitFor(async () => (await store.list("archive/")).length > FILES, { what: "the late file", ...SOON });
    expect(await filedRows(pool, store)).toEqual(before);
    expect(await rowsOf(pool)).toEqual([]);
    expect(await count(pool, "dag_run WHERE archive_id IS NULL")).toBe(0);
    await rm(root, { recursive: true });
  },
);
