import { expect } from "vitest";
import { POST as cancel } from "@/app/api/v1/backfills/[id]/cancel/route";
import { POST as pause } from "@/app/api/v1/backfills/[id]/pause/route";
import { GET as getBackfill } from "@/app/api/v1/backfills/[id]/route";
import { GET as listUnits } from "@/app/api/v1/backfills/[id]/units/route";
import { POST as unpause } from "@/app/api/v1/backfills/[id]/unpause/route";
import { POST as preview } from "@/app/api/v1/dags/[dagKey]/backfills/preview/route";
import { POST as create, GET as list } from "@/app/api/v1/dags/[dagKey]/backfills/route";
import { GET as listMissed } from "@/app/api/v1/dags/[dagKey]/missed-ticks/route";
import {
  type BackfillPreview,
  backfillPreviewSchema,
  backfillSchema,
  backfillUnitSchema,
} from "@/lib/contracts/backfills";
import { missedTicksSchema } from "@/lib/contracts/missed-ticks";
import { pageOf } from "@/lib/contracts/problem";
import { aBashTask } from "@/lib/testing/dag-builders";
import { FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { dagKey: "research.test" };
const TASKS = [aBashTask("a")];
const HOURLY = { start: { interval: "1h" } } as const;
const DAY = { unit: "ticks", from: "2026-01-01T00:00:00Z", to: "2026-01-01T23:59:00Z" } as const;

type Wanted = Readonly<{ selection: object; newestFirst?: boolean; version?: number }>;

const show = async (web: TestWeb, wanted: Wanted): Promise<BackfillPreview> =>
  backfillPreviewSchema.parse((await web.call(preview, { as: "ds", params, body: wanted })).body);
const confirm = (web: TestWeb, wanted: Wanted, previewHash: string, maxActiveRuns = 2) =>
  web.call(create, { as: "de", params, body: { ...wanted, maxActiveRuns, why: "new score", previewHash } });
async function start(web: TestWeb, wanted: Wanted): Promise<string> {
  return backfillSchema.parse((await confirm(web, wanted, (await show(web, wanted)).hash)).body).id;
}
const look = async (web: TestWeb, id: string) =>
  backfillSchema.parse((await web.call(getBackfill, { as: "viewer", params: { id } })).body);
const unitsOf = async (web: TestWeb, id: string, query = "") =>
  pageOf(backfillUnitSchema).parse((await web.call(listUnits, { as: "viewer", params: { id }, query })).body);

/** Clients of which those in `failing` end as errors. */
async function decide(engine: TestEngine, dagId: string, keys: string[], failing: string[] = []): Promise<void> {
  for (const key of keys) {
    await engine.arrive(dagId, [key]);
    await engine.admit(dagId);
    await engine.playToEnd(() => (failing.includes(key) ? FAILURE : SUCCESS));
  }
}

webTest(
  "a preview counts the slots that were never run, and the backfill runs exactly those",
  async ({ web, engine }) => {
    const dagId = await engine.publish(TASKS, HOURLY);
    const first = { selection: { ...DAY, to: "2026-01-01T02:00:00Z" } };
    const once = await start(web, first);
    await engine.feed(dagId);
    await engine.playToEnd();
    expect(await show(web, { selection: DAY, newestFirst: true })).toMatchObject({
      version: 1,
      units: 21,
      firstUnits: expect.arrayContaining(["2026-01-01T23:00:00.000Z", "2026-01-01T22:00:00.000Z"]),
      skipped: [
        { reason: "in_backfill", count: 1, first: ["2026-01-01T02:00:00.000Z"] },
        { reason: "has_run", count: 2, first: ["2026-01-01T01:00:00.000Z", "2026-01-01T00:00:00.000Z"] },
      ],
    });
    await engine.feed(dagId);
    await engine.playToEnd();
    await engine.feed(dagId);
    expect(await look(web, once)).toMatchObject({
      state: "done",
      counts: { units: 3, done: 3, pending: 0 },
      why: "new score",
    });
    expect((await unitsOf(web, once, "limit=2")).items).toMatchObject([
      { name: "2026-01-01T00:00:00.000Z", state: "done", runState: "success" },
      { name: "2026-01-01T01:00:00.000Z", state: "done", runState: "success" },
    ]);
  },
);

webTest("clients are chosen by key, by when they were decided, or because they failed", async ({ web, engine }) => {
  const dagId = await engine.publish(TASKS);
  await decide(engine, dagId, ["loan-1", "loan-2", "loan-3"], ["loan-2"]);
  await engine.arrive(dagId, ["loan-3"]);
  const span = { unit: "decided", from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
  expect(await show(web, { selection: { unit: "clients", clientKeys: ["loan-2", "loan-9", "loan-1"] } })).toMatchObject(
    {
      firstUnits: ["loan-1", "loan-2"],
      skipped: [{ reason: "unknown_client", first: ["loan-9"] }],
    },
  );
  expect(await show(web, { selection: span })).toMatchObject({
    firstUnits: ["loan-1", "loan-2"],
    skipped: [{ reason: "open_run", first: ["loan-3"] }],
  });
  const failed = { selection: { ...span, rerun: "failed" } };
  expect(await show(web, failed)).toMatchObject({ firstUnits: ["loan-2"] });
  const id = await start(web, failed);
  await engine.feed(dagId);
  await engine.playToEnd();
  expect((await unitsOf(web, id)).items).toMatchObject([{ name: "loan-2", state: "done" }]);
});

webTest(
  "a confirmation of what is no longer so is refused with the new preview, and so is one of nothing",
  async ({ web, engine }) => {
    const dagId = await engine.publish(TASKS);
    await decide(engine, dagId, ["loan-1", "loan-2"]);
    const wanted = { selection: { unit: "clients", clientKeys: ["loan-1", "loan-2"] } };
    const { hash } = await show(web, wanted);
    await engine.arrive(dagId, ["loan-1"]);
    expect(await confirm(web, wanted, hash)).toMatchObject({
      status: 409,
      body: { details: { reason: "preview_changed", preview: { units: 1, firstUnits: ["loan-2"] } } },
    });
    const nothing = { selection: { unit: "clients", clientKeys: ["loan-1"] } };
    expect(await confirm(web, nothing, (await show(web, nothing)).hash)).toMatchObject({
      status: 409,
      body: { details: { reason: "nothing_to_run" } },
    });
    expect(await web.runtime.db.backfill.count()).toBe(0);
  },
);

webTest("a backfill keeps the version it was created with, and may name an earlier one", async ({ web, engine }) => {
  const dagId = await engine.publish(TASKS);
  await decide(engine, dagId, ["loan-1"]);
  await engine.publish([...TASKS, aBashTask("b", ["a"])]);
  const wanted = { selection: { unit: "clients", clientKeys: ["loan-1"] }, version: 1 };
  expect(await show(web, wanted)).toMatchObject({ version: 1 });
  await start(web, wanted);
  const [runId] = (await engine.feed(dagId)).runIds;
  await engine.playToEnd();
  expect(await engine.rows("SELECT task_key FROM task_instance WHERE dag_run_id = $1", [runId])).toEqual([
    { task_key: "a" },
  ]);
  const unknown = await web.call(preview, { as: "ds", params, body: { ...wanted, version: 9 } });
  expect(unknown).toMatchObject({ status: 404, body: { detail: expect.stringContaining("no version 9") } });
});

webTest("a choice that does not fit is refused with what to do instead", async ({ web, engine }) => {
  await engine.publish(TASKS);
  const tell = async (selection: object) => (await web.call(preview, { as: "ds", params, body: { selection } })).body;
  expect(await tell(DAY)).toMatchObject({
    details: { reason: "not_scheduled" },
    detail: expect.stringContaining("choose clients"),
  });
  await engine.publish(TASKS, { start: { interval: "1s" } });
  expect(await tell(DAY)).toMatchObject({ details: { reason: "too_many_units" } });
  expect(await tell({ ...DAY, to: "2025-01-01T00:00:00Z" })).toMatchObject({ details: { reason: "empty_span" } });
  expect(await tell({ unit: "clients", clientKeys: ["a"] })).toMatchObject({
    details: { reason: "not_started_by_clients" },
  });
});

webTest("slots that lie ahead are not run early", async ({ web, engine }) => {
  await engine.publish(TASKS, { ...HOURLY, start_date: "2099-01-01" });
  const span = { unit: "ticks", from: "2098-12-31T00:00:00Z", to: "2099-01-02T00:00:00Z" };
  expect(await show(web, { selection: span })).toMatchObject({ units: 0, skipped: [] });
});

webTest("a pause holds, an unpause goes on, and each is on the record", async ({ web, engine }) => {
  const dagId = await engine.publish(TASKS, HOURLY);
  const id = await start(web, { selection: DAY });
  const act = (route: typeof pause) => web.call(route, { as: "do", method: "POST", params: { id } });
  expect((await act(pause)).body).toMatchObject({ state: "paused" });
  expect((await engine.feed(dagId)).runIds).toEqual([]);
  expect(await act(pause)).toMatchObject({ status: 409, body: { details: { state: "paused" } } });
  expect((await act(unpause)).body).toMatchObject({ state: "running" });
  expect((await engine.feed(dagId)).runIds).toHaveLength(2);
  const record = await web.runtime.db.auditEvent.findMany({ where: { targetId: id }, orderBy: { sequence: "asc" } });
  expect(record.map(({ action }) => action)).toEqual(["backfill.created", "backfill.paused", "backfill.unpaused"]);
});

for (const [running, counts] of [
  ["finish", { done: 2, error: 0, skipped: 22 }],
  ["cancel", { done: 0, error: 2, skipped: 22 }],
] as const)
  webTest(`a cancel passes over what waits and lets what runs ${running}`, async ({ web, engine }) => {
    const dagId = await engine.publish(TASKS, HOURLY);
    const id = await start(web, { selection: DAY });
    await engine.feed(dagId);
    const body = { reason: "wrong span", running };
    expect((await web.call(cancel, { as: "de", params: { id }, body })).body).toMatchObject({ state: "cancelled" });
    expect((await engine.feed(dagId)).runIds).toEqual([]);
    await engine.playToEnd();
    expect((await look(web, id)).counts).toMatchObject({ ...counts, pending: 0, running: 0 });
    expect((await unitsOf(web, id, "state=skipped&limit=1")).items).toMatchObject([
      { reason: "cancelled", runId: null },
    ]);
    expect((await web.call(cancel, { as: "de", params: { id }, body })).status).toBe(409);
  });

webTest(
  "backfills are listed newest first, and data scientists may preview but not start one",
  async ({ web, engine }) => {
    await engine.publish(TASKS, HOURLY);
    const early = await start(web, { selection: { ...DAY, to: "2026-01-01T05:00:00Z" } });
    const late = await start(web, { selection: { ...DAY, from: "2026-01-01T06:00:00Z" } });
    const page = pageOf(backfillSchema).parse((await web.call(list, { as: "manager", params })).body);
    expect(page.items.map(({ id }) => id)).toEqual([late, early]);
    const refused = await web.call(create, {
      as: "ds",
      params,
      body: { selection: DAY, why: "try", previewHash: "x" },
    });
    expect(refused.status).toBe(403);
  },
);

webTest("ticks that got no run are shown with the reason", async ({ web, engine }) => {
  const dagId = await engine.publish(TASKS, HOURLY);
  await engine.rows(
    `INSERT INTO missed_tick (dag_id, version_id, first_at, last_at, ticks, why)
     SELECT id, active_version_id, '2026-01-01Z', '2026-01-01T05:00:00Z', 6, 'last' FROM dag WHERE id = $1`,
    [dagId],
  );
  const { items } = missedTicksSchema.parse((await web.call(listMissed, { as: "viewer", params })).body);
  expect(items).toMatchObject([{ firstAt: "2026-01-01T00:00:00.000Z", ticks: 6, why: "last", version: 1 }]);
});
