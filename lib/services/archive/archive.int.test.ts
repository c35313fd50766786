import { readdir, rm, truncate } from "node:fs/promises";
import path from "node:path";
import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { GET as getArchive } from "@/app/api/v1/archive/route";
import { POST as erase } from "@/app/api/v1/clients/[clientKey]/erase/route";
import { GET as getClientTimeline } from "@/app/api/v1/clients/[clientKey]/timeline/route";
import { GET as listClients } from "@/app/api/v1/clients/route";
import { GET as getGrid } from "@/app/api/v1/dags/[dagKey]/grid/route";
import { POST as previewReplay } from "@/app/api/v1/runs/[id]/replay/preview/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { GET as getLog } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/attempts/[number]/log/route";
import { GET as getTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/route";
import { GET as getTimeline } from "@/app/api/v1/runs/[id]/timeline/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { archiveStateSchema } from "@/lib/contracts/archive";
import { readArchiveState } from "@/lib/db/archive";
import { createPrisma, type PrismaClient } from "@/lib/db/client";
import { ARCHIVED_TABLES } from "@/lib/domain/archive/archive-text";
import { type ObjectStore, openStore } from "@/lib/integrations/store/object-store";
import { armFailpoints } from "@/lib/observability/failpoint";
import { createLogger } from "@/lib/observability/logger";
import { archiveOnce, dropOrphans } from "@/lib/services/archive/archive-runs";
import { aBashTask } from "@/lib/testing/dag-builders";
import { changePlatform, pastGuards } from "@/lib/testing/platform";
import { startS3Server } from "@/lib/testing/s3-server";
import { FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

type Archive = Readonly<{
  folder: string;
  db: PrismaClient;
  once: () => Promise<boolean>;
  onceInto: (store: ObjectStore) => Promise<boolean>;
}>;

/** The archive of a test: a worker's login on the database, and web's folder. */
const archiveTest = webTest.extend<{ archive: Archive }>({
  archive: async ({ web, workerDatabaseUrl }, use) => {
    const { store } = web.runtime;
    const folder = path.join(web.runtime.config.DATA_DIR, "archive");
    const db = createPrisma(workerDatabaseUrl, { maxConnections: 2 });
    const onceInto = (into: ObjectStore) => archiveOnce({ db, store: into, log: createLogger("test", "silent") });
    await use({ folder, db, once: () => onceInto(store), onceInto });
    armFailpoints("");
    await db.$disconnect();
    await rm(folder, { recursive: true, force: true });
  },
});

const TASKS = [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("decision", ["b"])];

/** What ends is cold at once, whatever the configuration allows; of class decision nothing is. */
async function letBatchesGoAtOnce(engine: TestEngine) {
  await engine.pool.query("ALTER TABLE retention DROP CONSTRAINT retention_hot_days_check");
  await pastGuards(engine.pool, "UPDATE retention SET hot_days = 0 WHERE class = 2");
  // What is not counted yet stays until it is.
  const db = engine.prisma;
  expect((await readArchiveState(db)).classes.map(({ coldRuns }) => coldRuns)).toEqual([0, 0, 0, 0]);
  await engine.pool.query("UPDATE rollup_progress SET until = clock_timestamp() + interval '1 hour'");
}

/** Two runs of a class that leaves, one of them failed, and one of another class; with logs. Ids by client. */
async function threeRuns(engine: TestEngine) {
  const dagId = await engine.publish(TASKS);
  await engine.arrive(dagId, ["old-1"]);
  await engine.admit(dagId);
  await engine.playToEnd(() => ({ ...SUCCESS, output: { who: "Ada Lovelace", exact: 0.1, decision: "approved" } }));
  await engine.arrive(dagId, ["old-2"]);
  await engine.admit(dagId);
  await engine.playToEnd((key) => (key === "b" ? FAILURE : SUCCESS));
  await engine.rows(
    "INSERT INTO task_log (attempt_id, sequence, content) SELECT id, 1, 'scored Ada Lovelace' FROM task_attempt",
  );
  await engine.arrive(dagId, ["new"], { class: 0 });
  await engine.admit(dagId);
  await engine.playToEnd();
  const runs = await engine.rows<{ key: string; id: string }>(
    "SELECT c.client_key AS key, r.id FROM dag_run r JOIN client c ON c.id = r.client_id",
  );
  return new Map(runs.map(({ key, id }) => [key, id]));
}

/** Every row of every table that is archived, as text. */
async function everything(engine: TestEngine): Promise<string[]> {
  const all = await Promise.all(
    ARCHIVED_TABLES.map((table) =>
      engine.rows<{ row: string }>(`SELECT '${table} ' || to_jsonb(t)::text AS row FROM ${table} t`),
    ),
  );
  return all
    .flat()
    .map(({ row }) => row)
    .toSorted();
}

const open = (web: TestWeb, id = "") => web.call(getRun, { as: "ds", params: { id } });
const drain = async (once: () => Promise<boolean>) => {
  while (await once());
};

archiveTest(
  "cold runs leave for a file and open again as they were; a dry run says before what would leave",
  async ({ web, engine, archive }) => {
    const ids = await threeRuns(engine);
    const state = async () => archiveStateSchema.parse((await web.call(getArchive, { as: "viewer" })).body);
    await changePlatform(engine.pool, "retention", "batch", { hot_days: 11 });
    expect((await state()).classes[2]).toMatchObject({ hotDays: 11, coldRuns: 0 });
    expect(await archive.once()).toBe(false);
    await letBatchesGoAtOnce(engine);
    expect((await state()).classes).toMatchObject([{ coldRuns: 0 }, { coldRuns: 0 }, { coldRuns: 2 }, { coldRuns: 0 }]);
    const before = await everything(engine);
    const shown = [await open(web, ids.get("old-1")), await open(web, ids.get("old-2"))];
    await drain(archive.once);
    const left = await engine.rows<{ n: number }>(
      "SELECT count(*)::int AS n FROM task_instance WHERE dag_run_id <> $1",
      [ids.get("new")],
    );
    expect(left).toEqual([{ n: 0 }]);
    expect(await state()).toMatchObject({ files: 1, archivedRuns: 2 });
    const began = performance.now();
    const again = [await open(web, ids.get("old-1")), await open(web, ids.get("old-2"))];
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(again.map(({ status, body }) => [status, body])).toEqual(shown.map(({ status, body }) => [status, body]));
    expect(await everything(engine)).toEqual(before);
    // A day later they go back, and can be opened once more.
    await engine.rows("UPDATE dag_run SET restored_at = restored_at - interval '2 days' WHERE restored_at IS NOT NULL");
    await drain(archive.once);
    expect(await everything(engine)).toEqual(before.filter((row) => row.includes(ids.get("new") ?? "")));
    await open(web, ids.get("old-1"));
    await open(web, ids.get("old-2"));
    expect(await everything(engine)).toEqual(before);
  },
);

const byRun = (id: string) => ({ id });
const byDag = () => ({ dagKey: "research.test" });
const READS = [
  ["a task", getTask, (id: string) => ({ id, taskKey: "a" }), {}],
  ["the time line", getTimeline, byRun, {}],
  ["the log of an attempt", getLog, (id: string) => ({ id, taskKey: "a", number: "1" }), {}],
  ["what a replay would do", previewReplay, byRun, { body: {} }],
  ["a row of the list", listRuns, () => ({}), {}],
  ["a column of the grid", getGrid, byDag, {}],
  ["a column of a grid without any other", getGrid, byDag, { query: "state=failed" }],
  ["a row of the list of clients", listClients, () => ({}), {}],
  ["what a client went through", getClientTimeline, () => ({ clientKey: "old-1" }), {}],
] as const;

archiveTest.for(READS)(
  "%s of an archived run is answered as before, also to who asks for nothing else of it",
  async ([, route, paramsOf, more], { web, engine, archive }) => {
    const ids = await threeRuns(engine);
    const id = ids.get("old-1") ?? "";
    await letBatchesGoAtOnce(engine);
    const ask = async () => {
      const { status, body } = await web.call(route, { as: "de", params: paramsOf(id), ...more });
      return { status, body };
    };
    const before = await ask();
    expect(before.status).toBe(200);
    await drain(archive.once);
    expect(await ask()).toEqual(before);
  },
);

const POINTS = ["archive.claimed", "archive.written", "archive.stored", "archive.deleting"] as const;

archiveTest.for(POINTS)(
  "interrupted at %s, nothing is lost and nothing is there twice",
  async (point, { web, engine, archive }) => {
    const ids = await threeRuns(engine);
    await letBatchesGoAtOnce(engine);
    const before = await everything(engine);
    armFailpoints(`${point}=throw`);
    await expect(archive.once()).rejects.toThrow(point);
    armFailpoints("");
    // Nobody else takes a file that somebody may still be at.
    expect(await archive.once()).toBe(false);
    // What was interrupted opens, or says that it is on its way; it does not answer wrong.
    expect([200, 503]).toContain((await open(web, ids.get("old-1"))).status);
    await engine.rows("UPDATE archive_file SET taken_at = taken_at - interval '1 hour'");
    await drain(archive.once);
    expect(await engine.rows("SELECT state, runs FROM archive_file")).toEqual([{ state: "done", runs: 2 }]);
    expect(await readdir(archive.folder)).toHaveLength(1);
    await open(web, ids.get("old-1"));
    await open(web, ids.get("old-2"));
    expect(await everything(engine)).toEqual(before);
  },
);

archiveTest(
  "a run with large logs leaves in a file of its own, which one worker can hold",
  async ({ engine, archive }) => {
    const ids = await threeRuns(engine);
    await letBatchesGoAtOnce(engine);
    await engine.rows(
      `UPDATE task_log SET content = repeat('x', 34000000) WHERE attempt_id =
       (SELECT id FROM task_attempt WHERE dag_run_id = '${ids.get("old-1")}' LIMIT 1)`,
    );
    await drain(archive.once);
    expect(await engine.rows("SELECT runs, counts ->> 'task_log' AS logs FROM archive_file")).toEqual([
      { runs: 1, logs: "3" },
      { runs: 1, logs: "2" },
    ]);
  },
);

archiveTest("a file that was damaged is told, and takes no row with it", async ({ web, engine, archive }) => {
  const ids = await threeRuns(engine);
  await letBatchesGoAtOnce(engine);
  armFailpoints("archive.stored=throw");
  await expect(archive.once()).rejects.toThrow();
  armFailpoints("");
  const [name = ""] = await readdir(archive.folder);
  await truncate(path.join(archive.folder, name), 20);
  const before = await everything(engine);
  await engine.rows("UPDATE archive_file SET taken_at = taken_at - interval '1 hour'");
  await expect(archive.once()).rejects.toThrow("its rows are not deleted");
  expect(await everything(engine)).toEqual(before);
  await engine.rows("UPDATE archive_file SET state = 'done'");
  const answer = await open(web, ids.get("old-1"));
  expect(answer.status).toBe(503);
  expect(JSON.stringify(answer.body)).toContain("its hash differs");
  // The client's page, of which the run is a part, tells the rest.
  expect((await web.call(getClientTimeline, { as: "de", params: { clientKey: "old-1" } })).status).toBe(200);
  await engine.rows("UPDATE archive_file SET state = 'stored'");
});

archiveTest(
  "a client that is erased is erased from the archive, and others in its file are not",
  async ({ web, engine, archive }) => {
    const ids = await threeRuns(engine);
    await letBatchesGoAtOnce(engine);
    await drain(archive.once);
    const body = { reason: "asked for by letter" };
    expect((await web.call(erase, { as: "do", params: { clientKey: "old-1" }, body })).status).toBe(200);
    await drain(archive.once);
    expect((await open(web, ids.get("old-1"))).status).toBe(200);
    expect((await open(web, ids.get("old-2"))).status).toBe(200);
    const text = JSON.stringify(await everything(engine));
    expect(text.match(/scored Ada Lovelace/g)).toHaveLength(2);
    expect(text).not.toContain('"who"');
    // One file without the client, and one with what is left of its run.
    expect(await readdir(archive.folder)).toHaveLength(2);
  },
);

/** The store of a test in a bucket, for web and the archive. */
const bucketTest = archiveTest.extend<{ bucket: ObjectStore }>({
  bucket: async ({ web }, use) => {
    const server = await startS3Server();
    const store = openStore(server.address);
    globalThis.signalboxRuntime = { ...web.runtime, store };
    await use(store);
    await server.close();
  },
});

bucketTest(
  "kept in a bucket, cold runs open as they were, erased clients leave it, and what a killed writer left is cleared away",
  async ({ web, engine, archive, bucket }) => {
    const ids = await threeRuns(engine);
    await letBatchesGoAtOnce(engine);
    const before = await everything(engine);
    await drain(() => archive.onceInto(bucket));
    const [kept] = await bucket.list("archive/");
    expect(await bucket.list("archive/")).toHaveLength(1);
    for (const key of ["old-1", "old-2"]) expect((await open(web, ids.get(key))).status).toBe(200);
    expect(await everything(engine)).toEqual(before);
    const body = { reason: "asked for by letter" };
    expect((await web.call(erase, { as: "do", params: { clientKey: "old-1" }, body })).status).toBe(200);
    const keys = (await bucket.list("archive/")).map(({ key }) => key);
    expect(keys).toHaveLength(1);
    expect(keys).not.toContain(kept?.key);
    expect(kept && (await bucket.read(kept.key))).toBeNull();
    // The same file by a writer who was too late, one that no row names, and one that somebody else put there.
    const [id = ""] = await engine
      .rows<{ id: string }>("SELECT id FROM archive_file")
      .then((rows) => rows.map((row) => row.id));
    const strays = [`archive/${id}.${"0".repeat(16)}.ndjson.gz`, `archive/${newId()}.ndjson.gz`];
    for (const key of [...strays, "archive/notes.txt"]) await bucket.create(key, Buffer.from("?"));
    await dropOrphans(archive.db, bucket);
    expect(await bucket.list("archive/")).toHaveLength(4);
    await dropOrphans(archive.db, bucket, new Date(Date.now() + 2 * 3_600_000));
    expect((await bucket.list("archive/")).map(({ key }) => key)).toEqual([...keys, "archive/notes.txt"].toSorted());
  },
);
