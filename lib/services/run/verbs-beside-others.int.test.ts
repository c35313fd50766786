import { describe, expect } from "vitest";
import { POST as holdClient } from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/hold/route";
import { POST as pauseDag } from "@/app/api/v1/dags/[dagKey]/pause/route";
import { POST as unpauseDag } from "@/app/api/v1/dags/[dagKey]/unpause/route";
import { POST as previewClear } from "@/app/api/v1/runs/[id]/clear/preview/route";
import { POST as clearRun } from "@/app/api/v1/runs/[id]/clear/route";
import { POST as previewReplay } from "@/app/api/v1/runs/[id]/replay/preview/route";
import { POST as replayRun } from "@/app/api/v1/runs/[id]/replay/route";
import { POST as previewMark } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/preview/route";
import { POST as markTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/route";
import { POST as previewRetry } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/preview/route";
import { POST as retryTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/route";
import { problemSchema } from "@/lib/contracts/problem";
import { aBackfill } from "@/lib/testing/backfills";
import { aBashTask } from "@/lib/testing/dag-builders";
import { hashSchema, press, wordOf } from "@/lib/testing/run-verbs";
import { anEnd, beginRun, FAILURE, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const TWO = [aBashTask("a"), aBashTask("b", ["a"])];
const HOURLY = { start: { interval: "1h" } } as const;

const states = async (engine: TestEngine) => (await engine.runs()).map(({ state }) => state);

async function failedRun(engine: TestEngine) {
  const run = await beginRun(engine, TWO);
  await engine.playToEnd(() => FAILURE);
  return run;
}

describe("a run whose client a backfill runs again", () => {
  webTest(
    "is neither opened nor replayed beside that run, nor opened after it has decided",
    async ({ web, engine }) => {
      const { dagId, id } = await failedRun(engine);
      await aBackfill(engine, dagId, { units: 1, of: "clients" });
      await engine.feed(dagId);
      expect(wordOf(await press(web, "clear", id, "a"))).toBe("run_again");
      expect(wordOf(await press(web, "success", id, "a"))).toBe("run_again");
      expect(wordOf(await press(web, "replay", id, "a"))).toBe("client_is_open");
      await engine.playToEnd();
      await engine.feed(dagId);
      expect(wordOf(await press(web, "clear", id, "a"))).toBe("run_again");
      expect(await states(engine)).toEqual(["failed", "success"]);
    },
  );

  webTest("stays closed when that run failed as well: the later one is opened", async ({ web, engine }) => {
    const { dagId, id } = await failedRun(engine);
    await aBackfill(engine, dagId, { units: 1, of: "clients" });
    const { runIds } = await engine.feed(dagId);
    await engine.playToEnd(() => FAILURE);
    expect(wordOf(await press(web, "clear", id, "a"))).toBe("run_again");
    expect(wordOf(await press(web, "clear", runIds[0] ?? "", "a"))).toBe("done");
    await engine.admit(dagId);
    await engine.playToEnd();
    expect(await states(engine)).toEqual(["failed", "success"]);
  });
});

describe("a run of a backfill", () => {
  webTest("that is opened again waits for room under the limit of its DAG", async ({ web, engine }) => {
    const dagId = await engine.publish(TWO, { ...HOURLY, max_active_runs: 1 });
    await aBackfill(engine, dagId, { units: 3 });
    for (let round = 0; round < 4; round += 1) {
      await engine.feed(dagId);
      await engine.playToEnd(() => FAILURE);
    }
    for (const { id } of await engine.runs()) expect(wordOf(await press(web, "clear", id, "a"))).toBe("done");
    for (let round = 1; round <= 3; round += 1) {
      await engine.admit(dagId);
      await engine.admit(dagId);
      expect((await states(engine)).filter((state) => state === "running")).toHaveLength(1);
      await engine.playToEnd();
    }
    expect(await states(engine)).toEqual(["success", "success", "success"]);
  });

  webTest("that is opened again does not wait for live runs for ever, nor they for it", async ({ web, engine }) => {
    const { dagId } = await failedRun(engine);
    await aBackfill(engine, dagId, { units: 1, of: "clients" });
    const { runIds } = await engine.feed(dagId);
    await engine.playToEnd(() => FAILURE);
    await press(web, "clear", runIds[0] ?? "", "a");
    await engine.arrive(dagId, ["loan-2"]);
    await engine.admit(dagId);
    expect(await states(engine)).toEqual(["failed", "running", "running"]);
    await engine.playToEnd();
    expect(await states(engine)).toEqual(["failed", "success", "success"]);
  });

  webTest(
    "keeps its slot for itself: another run of the slot is neither opened nor replayed beside it",
    async ({ web, engine }) => {
      const dagId = await engine.publish(TWO, HOURLY);
      await aBackfill(engine, dagId, { units: 1 });
      const { runIds } = await engine.feed(dagId);
      await engine.playToEnd(() => FAILURE);
      await engine.feed(dagId);
      await aBackfill(engine, dagId, { units: 1 });
      await engine.feed(dagId);
      const first = runIds[0] ?? "";
      expect(wordOf(await press(web, "clear", first, "a"))).toBe("slot_is_open");
      expect(wordOf(await press(web, "replay", first, "a"))).toBe("slot_is_open");
      await engine.playToEnd();
      expect(wordOf(await press(web, "replay", first, "a"))).toBe("done");
      expect(wordOf(await press(web, "replay", first, "a"))).toBe("slot_is_open");
      await engine.admit(dagId);
      await engine.playToEnd();
      expect(await states(engine)).toEqual(["failed", "success", "success"]);
    },
  );
});

const pauseTheDag = (web: TestWeb, route: typeof pauseDag) =>
  web.call(route, { as: "de", method: "POST", params: { dagKey: "research.test" } });

describe("while its DAG is paused", () => {
  webTest("a run that is opened again or replayed waits, and begins when the DAG goes on", async ({ web, engine }) => {
    const { dagId, id } = await failedRun(engine);
    await engine.arrive(dagId, ["loan-2"]);
    await engine.admit(dagId);
    await engine.playToEnd();
    await pauseTheDag(web, pauseDag);
    expect(wordOf(await press(web, "clear", id, "a"))).toBe("done");
    const [, second] = await engine.runs();
    expect(wordOf(await press(web, "replay", second?.id ?? "", "a"))).toBe("done");
    await engine.admit(dagId);
    expect(await states(engine)).toEqual(["queued", "success", "queued"]);
    await pauseTheDag(web, unpauseDag);
    await engine.admit(dagId);
    await engine.playToEnd();
    expect(await states(engine)).toEqual(["success", "success", "success"]);
  });
});

describe("a client that stands in the queue again", () => {
  webTest("and is held there keeps its earlier run closed, and the refusal says so", async ({ web, engine }) => {
    const { dagId, id } = await failedRun(engine);
    await engine.arrive(dagId, ["loan-1"]);
    const params = { dagKey: "research.test", clientKey: "loan-1" };
    await web.call(holdClient, { as: "do", method: "POST", params });
    for (const verb of ["clear", "replay"] as const) {
      const refused = problemSchema.parse((await press(web, verb, id, "a")).body);
      expect(refused.details).toMatchObject({ reason: "client_is_open" });
      expect(refused.detail).toContain("is held in the queue");
    }
  });
});

webTest("a run whose version was superseded goes on with its own, and so does its replay", async ({ web, engine }) => {
  const { dagId, id } = await failedRun(engine);
  await engine.publish([aBashTask("z")]);
  expect(wordOf(await press(web, "clear", id, "a"))).toBe("done");
  await engine.admit(dagId);
  await engine.playToEnd();
  expect(wordOf(await press(web, "replay", id, "a"))).toBe("done");
  await engine.admit(dagId);
  await engine.playToEnd();
  expect(await states(engine)).toEqual(["success", "success"]);
  expect(await engine.rows("SELECT DISTINCT task_key FROM task_instance ORDER BY 1")).toEqual([
    { task_key: "a" },
    { task_key: "b" },
  ]);
});

/** A verb by its two routes: what both people asked to be shown, and what only the confirmation says. */
const CHANGES = [
  { verb: "clear", routes: [previewClear, clearRun], body: { taskKeys: ["a"] }, more: {}, refusal: "preview_changed" },
  { verb: "replay", routes: [previewReplay, replayRun], body: {}, more: {}, refusal: "preview_changed" },
  { verb: "retry", routes: [previewRetry, retryTask], body: undefined, more: {}, refusal: "not_retriable" },
  {
    verb: "mark",
    routes: [previewMark, markTask],
    body: { state: "success" },
    more: { reason: "checked" },
    refusal: "not_markable",
  },
] as const;

webTest.for(CHANGES)(
  "when two people confirm a $verb that both have looked at, the second is refused and told how it stands",
  async ({ verb, routes: [preview, confirm], body, more, refusal }, { web, engine }) => {
    const { dagId, id } = await beginRun(engine, [...TWO, aBashTask("c")]);
    const [a = "", c = ""] = await engine.dispatch();
    await Promise.all([engine.worker.start(a), engine.worker.start(c)]);
    await engine.worker.end(a, FAILURE);
    // Only a run that is over is replayed, only an open one retried.
    if (verb !== "retry") await engine.worker.end(c, FAILURE);
    const params = verb === "clear" || verb === "replay" ? { id } : { id, taskKey: "a" };
    const shown = await web.call(preview, { as: "de", method: "POST", params, body });
    const { hash: previewHash } = hashSchema.parse(shown.body);
    const press = (as: "de" | "do") => web.call(confirm, { as, params, body: { ...body, ...more, previewHash } });
    expect((await press("de")).status).toBeLessThan(300);
    const { status, details } = problemSchema.parse((await press("do")).body);
    expect({ status, reason: details?.reason }).toEqual({ status: 409, reason: refusal });
    expect(details?.preview ?? details?.state).toBeDefined();
    if (verb === "retry") await engine.worker.end(c);
    await engine.admit(dagId);
    await engine.playToEnd();
    expect((await states(engine)).at(-1)).toMatch(/success|failed/);
  },
);

webTest(
  "a mark is refused, with a new preview, when the task was tried again since it was shown",
  async ({ web, engine }) => {
    const { id } = await beginRun(engine, [
      aBashTask("a", [], { retries: 1, retry_delay: "0s" }),
      aBashTask("b", ["a"]),
    ]);
    const params = { id, taskKey: "a" };
    const body = { state: "skipped" };
    const { hash } = hashSchema.parse((await web.call(previewMark, { as: "de", params, body })).body);
    await engine.playToEnd(() => FAILURE);
    const confirmed = { ...body, reason: "not needed", previewHash: hash };
    const late = problemSchema.parse((await web.call(markTask, { as: "de", params, body: confirmed })).body);
    expect(late.details).toMatchObject({
      reason: "preview_changed",
      preview: { from: "up_for_retry", skipped: ["b"], reopens: false, outcome: "success" },
    });
    expect(await engine.states()).toEqual({ a: "up_for_retry", b: "none" });
  },
);

webTest(
  "a retry of what failed at a limit of time begins that limit anew, one in time does not",
  async ({ web, engine }) => {
    const tasks = [aBashTask("a", [], { total_timeout: "1m" }), aBashTask("b", [], { retries: 1, retry_delay: "1h" })];
    const { id } = await beginRun(engine, [...tasks, aBashTask("c")]);
    const ids = await engine.dispatch();
    await Promise.all(ids.map((one) => engine.worker.start(one)));
    await Promise.all(ids.slice(0, 2).map((one) => engine.worker.end(one, FAILURE)));
    for (const key of ["a", "b"]) expect(wordOf(await press(web, "retry", id, key))).toBe("done");
    const begun = "SELECT task_key, first_started_at IS NULL AS anew FROM task_instance ORDER BY 1";
    expect(await engine.rows(begun)).toMatchObject([{ anew: true }, { anew: false }, { anew: false }]);
    await engine.worker.end(ids[2] ?? "");
    await engine.playToEnd();
  },
);

webTest(
  "a clear that only changes which of two tasks waits is known to the worker that remembers their run",
  async ({ web, engine }) => {
    const { worker } = engine;
    const flaky = aBashTask("a", [], { retries: 1, retry_delay: "0s" });
    const { id } = await beginRun(engine, [flaky, aBashTask("b")], { max_active_tasks: 1 });
    const [first = ""] = await engine.dispatch();
    await worker.start(first);
    await worker.batcher.submit({ ...(await anEnd(engine.sqlPool, first, FAILURE)), mayContinue: false });
    await worker.batcher.submit({ type: "retry_due", runId: id, index: 0 });
    const held = "SELECT is_held FROM task_instance ORDER BY task_index";
    expect(await engine.rows(held)).toEqual([{ is_held: true }, { is_held: false }]);
    expect(wordOf(await press(web, "clear", id, "b"))).toBe("done");
    expect(await engine.rows(held)).toEqual([{ is_held: false }, { is_held: true }]);
    await engine.playToEnd();
    expect(await states(engine)).toEqual(["success"]);
  },
);
