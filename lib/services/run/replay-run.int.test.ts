import { describe, expect } from "vitest";
import { POST as triggerRun } from "@/app/api/v1/dags/[dagKey]/runs/route";
import { POST as previewClear } from "@/app/api/v1/runs/[id]/clear/preview/route";
import { POST as clearRun } from "@/app/api/v1/runs/[id]/clear/route";
import { POST as previewReplay } from "@/app/api/v1/runs/[id]/replay/preview/route";
import { POST as replayRun } from "@/app/api/v1/runs/[id]/replay/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { GET as getTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/route";
import {
  clearPreviewSchema,
  replayedRunSchema,
  replayPreviewSchema,
  runDetailSchema,
  taskDetailSchema,
  triggeredRunSchema,
} from "@/lib/contracts/runs";
import { createContextLoader } from "@/lib/services/engine/task-context";
import { aBashTask } from "@/lib/testing/dag-builders";
import { beginRun, FAILURE, SUCCESS } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const CHAIN = [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"])];

const preview = async (web: TestWeb, id: string, body: unknown) =>
  replayPreviewSchema.parse((await web.call(previewReplay, { as: "de", params: { id }, body })).body);

async function replay(web: TestWeb, id: string, body: Readonly<Record<string, unknown>>, headers = {}) {
  const { hash } = await preview(web, id, body);
  return web.call(replayRun, { as: "de", params: { id }, body: { ...body, previewHash: hash }, headers });
}

const detail = async (web: TestWeb, id: string) =>
  runDetailSchema.parse((await web.call(getRun, { as: "de", params: { id } })).body);

describe("a replay", () => {
  webTest(
    "of a decided run from a task reuses the results before it, and both runs know each other",
    async ({ web, engine }) => {
      const { dagId, id } = await beginRun(engine, CHAIN);
      await engine.playToEnd((key) => ({ ...SUCCESS, output: { from: key } }));
      expect(await preview(web, id, { from: ["b"] })).toMatchObject({ version: 1, reused: ["a"], decided: ["b", "c"] });
      const answer = await replay(web, id, { from: ["b"] });
      expect(answer.status).toBe(201);
      const second = replayedRunSchema.parse(answer.body);
      await engine.admit(dagId);
      const [attemptId = ""] = await engine.dispatch();
      const started = await engine.worker.start(attemptId);
      const attempt = started.kind === "applied" ? started.started : null;
      if (!attempt) throw new Error("b did not start");
      const version = await engine.worker.applier.versions.get(attempt.versionId);
      const { context } = await createContextLoader(engine.sqlPool.sql)({ attempt, version });
      expect(context).toMatchObject({ results: { a: { from: "a" } }, client: { key: "loan-1" } });
      await engine.worker.end(attemptId);
      await engine.playToEnd();
      const replayed = await detail(web, second.id);
      expect(replayed).toMatchObject({
        state: "success",
        parentRunId: id,
        rootRunId: id,
        rerunNumber: 1,
        clientKey: "loan-1",
      });
      expect(replayed.tasks.map(({ reusedFrom }) => reusedFrom)).toEqual([id, null, null]);
      expect((await detail(web, id)).replays).toEqual([{ id: second.id, rerunNumber: 1, state: "success" }]);
      const params = { id: second.id, taskKey: "a" };
      const task = taskDetailSchema.parse((await web.call(getTask, { as: "de", params })).body);
      expect(task).toMatchObject({ output: { from: "a" }, attempts: [] });
      expect(await engine.rows("SELECT state, source FROM queue_item ORDER BY arrived_at")).toEqual([
        { state: "done", source: "api" },
        { state: "done", source: "replay" },
      ]);
    },
  );

  webTest(
    "of a replay refers to the attempt that made the result, and numbers go on in the line",
    async ({ web, engine }) => {
      const { dagId, id } = await beginRun(engine, CHAIN);
      await engine.playToEnd();
      const first = replayedRunSchema.parse((await replay(web, id, { from: ["c"] })).body);
      await engine.admit(dagId);
      await engine.playToEnd();
      const second = replayedRunSchema.parse((await replay(web, first.id, { from: ["c"] })).body);
      const shown = await detail(web, second.id);
      expect(shown).toMatchObject({ parentRunId: first.id, rootRunId: id, rerunNumber: 2 });
      expect(shown.tasks.map(({ reusedFrom }) => reusedFrom)).toEqual([id, id, null]);
      await engine.admit(dagId);
      await engine.playToEnd();
    },
  );

  webTest("on another activated version runs what that version changed, with other data", async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, CHAIN);
    await engine.playToEnd();
    await engine.publish([aBashTask("a"), aBashTask("b", ["a"], { command: "false" }), aBashTask("c", ["b"])]);
    const wanted = { from: ["c"], version: 2, data: { amount: 7 } };
    expect(await preview(web, id, wanted)).toMatchObject({
      version: 2,
      reused: ["a"],
      decided: ["b", "c"],
      changed: ["b"],
    });
    const { id: second } = replayedRunSchema.parse((await replay(web, id, wanted)).body);
    expect(await detail(web, second)).toMatchObject({ version: 2, state: "queued" });
    expect(await engine.rows("SELECT data FROM queue_item WHERE source = 'replay'")).toEqual([{ data: { amount: 7 } }]);
    await engine.admit(dagId);
    await engine.playToEnd();
    expect(await detail(web, second)).toMatchObject({ state: "success" });
    expect(await web.call(previewReplay, { as: "de", params: { id }, body: { version: 9 } })).toMatchObject({
      status: 404,
    });
  });

  webTest("is one run, however often it is pressed", async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, CHAIN);
    await engine.playToEnd();
    const presses = await Promise.all(Array.from({ length: 4 }, () => replay(web, id, {})));
    expect(presses.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(await engine.runs()).toHaveLength(2);
    await engine.admit(dagId);
    await engine.playToEnd();
  });

  webTest("of a run without a client is one run, too", async ({ web, engine }) => {
    const dagId = await engine.publish(CHAIN, { start: { on: "manual" } });
    const triggered = await web.call(triggerRun, { as: "de", params: { dagKey: "research.test" }, body: {} });
    const { id } = triggeredRunSchema.parse(triggered.body);
    await engine.admit(dagId);
    await engine.playToEnd();
    const { hash } = await preview(web, id, {});
    const press = () => web.call(replayRun, { as: "de", params: { id }, body: { previewHash: hash } });
    const presses = await Promise.all([press(), press(), press()]);
    expect(presses.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    await engine.admit(dagId);
    await engine.playToEnd();
  });

  webTest("of an open run is refused, and so is to open a run again that was replayed", async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, CHAIN);
    const open = await web.call(previewReplay, { as: "de", params: { id }, body: {} });
    expect(open).toMatchObject({ status: 409, body: { details: { reason: "run_open" } } });
    await engine.playToEnd(() => FAILURE);
    await replay(web, id, {});
    const body = { taskKeys: ["a"] };
    const { hash } = clearPreviewSchema.parse((await web.call(previewClear, { as: "de", params: { id }, body })).body);
    const cleared = await web.call(clearRun, { as: "de", params: { id }, body: { ...body, previewHash: hash } });
    expect(cleared).toMatchObject({ status: 409, body: { details: { reason: "replayed" } } });
    await engine.admit(dagId);
    await engine.playToEnd();
  });

  webTest("whose reused task is cleared runs that task itself", async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, CHAIN);
    await engine.playToEnd();
    const { id: second } = replayedRunSchema.parse((await replay(web, id, { from: ["c"] })).body);
    await engine.admit(dagId);
    const body = { taskKeys: ["a"] };
    const params = { id: second };
    const { hash } = clearPreviewSchema.parse((await web.call(previewClear, { as: "de", params, body })).body);
    await web.call(clearRun, { as: "de", params, body: { ...body, previewHash: hash } });
    await engine.playToEnd();
    const shown = await detail(web, second);
    expect(shown.state).toBe("success");
    expect(shown.tasks.map(({ reusedFrom, attemptNumber }) => [reusedFrom, attemptNumber])).toEqual([
      [null, 1],
      [null, 1],
      [null, 1],
    ]);
  });
});
