import { describe, expect } from "vitest";
import { POST as previewClear } from "@/app/api/v1/runs/[id]/clear/preview/route";
import { POST as clearRun } from "@/app/api/v1/runs/[id]/clear/route";
import { POST as previewRetry } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/preview/route";
import { POST as retryTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/retry/route";
import { problemSchema } from "@/lib/contracts/problem";
import { clearPreviewSchema, taskPreviewSchema } from "@/lib/contracts/runs";
import { createContextLoader } from "@/lib/services/engine/task-context";
import { aBashTask, aBranchTask } from "@/lib/testing/dag-builders";
import { press } from "@/lib/testing/run-verbs";
import { beginRun, FAILURE, SUCCESS } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const CHAIN = [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"]), aBashTask("x", ["a"])];

const preview = async (web: TestWeb, id: string, body: unknown) =>
  clearPreviewSchema.parse((await web.call(previewClear, { as: "de", params: { id }, body })).body);

async function clear(web: TestWeb, id: string, body: Readonly<Record<string, unknown>>) {
  const { hash } = await preview(web, id, body);
  return web.call(clearRun, { as: "de", params: { id }, body: { ...body, previewHash: hash } });
}

describe("a clear", () => {
  webTest("opens a failed run again, runs the task and what needs it, and keeps the rest", async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, CHAIN);
    await engine.playToEnd((key) => (key === "b" ? FAILURE : SUCCESS));
    expect(await preview(web, id, { taskKeys: ["b"] })).toMatchObject({
      cleared: ["b", "c"],
      started: ["b"],
      killed: [],
      kept: ["a", "x"],
      reopens: true,
    });
    expect((await clear(web, id, { taskKeys: ["b"] })).status).toBe(200);
    expect(await engine.rows("SELECT state FROM queue_item")).toEqual([{ state: "claimed" }]);
    await engine.admit(dagId);
    await engine.playToEnd();
    expect(await engine.states()).toEqual({ a: "success", b: "success", c: "success", x: "success" });
    expect(await engine.runs()).toMatchObject([{ state: "success", reason: null }]);
    expect(await engine.rows("SELECT state FROM queue_item")).toEqual([{ state: "done" }]);
    const attempts = await engine.rows(
      "SELECT task_key, number, a.state FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index) ORDER BY 1, 2",
    );
    expect(attempts).toEqual([
      { task_key: "a", number: 1, state: "success" },
      { task_key: "b", number: 1, state: "failed" },
      { task_key: "b", number: 2, state: "success" },
      { task_key: "c", number: 1, state: "success" },
      { task_key: "x", number: 1, state: "success" },
    ]);
    expect(
      await engine.rows(
        "SELECT actor, reason FROM transition_log WHERE from_state = 'failed' AND task_index IS NOT NULL",
      ),
    ).toEqual([{ actor: `user:${web.people.de}`, reason: "user_clear" }]);
  });

  webTest("kills what runs, and its late answer is refused", async ({ web, engine }) => {
    const { id } = await beginRun(engine, CHAIN);
    const [a = ""] = await engine.dispatch();
    await engine.worker.start(a);
    expect(await preview(web, id, { taskKeys: ["a"] })).toMatchObject({ killed: ["a"], started: ["a"] });
    expect((await clear(web, id, { taskKeys: ["a"] })).status).toBe(200);
    expect(await engine.worker.end(a)).toEqual({ kind: "fenced" });
    expect(await engine.rows("SELECT number, state, error ->> 'code' AS code FROM task_attempt")).toEqual([
      { number: 1, state: "cancelled", code: "taken_back" },
    ]);
    await engine.playToEnd();
    expect((await engine.runs())[0]?.state).toBe("success");
  });

  webTest("withdraws outputs until the task has succeeded again", async ({ web, engine }) => {
    const { id } = await beginRun(engine, [...CHAIN, aBashTask("slow", ["x"])]);
    for (const _ of ["a", "b and x"]) {
      const ids = [...(await engine.dispatch()), ...engine.worker.local.splice(0).map(({ attemptId }) => attemptId)];
      await Promise.all(ids.map(async (each) => engine.worker.start(each).then(() => engine.worker.end(each))));
    }
    await clear(web, id, { taskKeys: ["x"], downstream: false });
    const version = await engine.worker.applier.versions.get(
      (await engine.rows<{ id: string }>("SELECT version_id AS id FROM dag_run"))[0]?.id ?? "",
    );
    const index = version.plan.indexByKey.slow ?? -1;
    const attempt = { attemptId: id, runId: id, versionId: version.id, index, number: 1, lane: "default", run: null };
    const { context } = await createContextLoader(engine.sqlPool.sql)({ attempt, version });
    expect(context.results).toEqual({ a: { ok: true } });
  });

  webTest(
    "of a child never opens the edge that its branch did not choose; of the branch it does",
    async ({ web, engine }) => {
      const tasks = [
        aBranchTask("split", { otherwise: ["no"] }),
        aBashTask("yes", ["split"]),
        aBashTask("no", ["split"]),
      ];
      const { dagId, id } = await beginRun(engine, tasks);
      await engine.playToEnd((key) => (key === "split" ? { ...SUCCESS, chosenTaskKeys: ["no"] } : FAILURE));
      await clear(web, id, { taskKeys: ["yes", "no"] });
      expect(await engine.states()).toEqual({ split: "success", yes: "skipped", no: "scheduled" });
      await engine.admit(dagId);
      await engine.playToEnd(() => FAILURE);
      await clear(web, id, { taskKeys: ["split"] });
      await engine.admit(dagId);
      await engine.playToEnd((key) => (key === "split" ? { ...SUCCESS, chosenTaskKeys: ["yes"] } : SUCCESS));
      expect(await engine.states()).toEqual({ split: "success", yes: "success", no: "skipped" });
    },
  );

  webTest("is refused with a new preview when the run went on since", async ({ web, engine }) => {
    const { id } = await beginRun(engine, CHAIN);
    const [a = ""] = await engine.dispatch();
    const { hash } = await preview(web, id, { taskKeys: ["a"] });
    await engine.worker.start(a);
    const late = await web.call(clearRun, { as: "de", params: { id }, body: { taskKeys: ["a"], previewHash: hash } });
    expect(late).toMatchObject({ status: 409, body: { details: { reason: "preview_changed" } } });
    const shown = clearPreviewSchema.parse(problemSchema.parse(late.body).details?.preview);
    const again = { taskKeys: ["a"], previewHash: shown.hash };
    expect((await web.call(clearRun, { as: "de", params: { id }, body: again })).status).toBe(200);
  });

  webTest("has one effect when it is pressed twice, with a key and without", async ({ web, engine }) => {
    const { id } = await beginRun(engine, CHAIN);
    await engine.playToEnd((key) => (key === "b" ? FAILURE : SUCCESS));
    const { hash } = await preview(web, id, { taskKeys: ["b"] });
    const press = (headers: Record<string, string>) =>
      web.call(clearRun, { as: "de", params: { id }, body: { taskKeys: ["b"], previewHash: hash }, headers });
    const bare = await Promise.all([press({}), press({})]);
    expect(bare.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const next = await preview(web, id, { taskKeys: ["b"] });
    const withKey = { as: "de", params: { id }, body: { taskKeys: ["b"], previewHash: next.hash } } as const;
    const headers = { "idempotency-key": "once" };
    const keyed = await Promise.all(Array.from({ length: 5 }, () => web.call(clearRun, { ...withKey, headers })));
    expect(keyed.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    const log = "SELECT count(*)::int AS n FROM audit_event WHERE action = 'run.cleared'";
    expect(await engine.rows(log)).toEqual([{ n: 2 }]);
  });

  webTest("of a decided run is refused: it says to replay, and so does the database", async ({ web, engine, pool }) => {
    const { id } = await beginRun(engine, CHAIN);
    await engine.playToEnd();
    const answer = await web.call(previewClear, { as: "de", params: { id }, body: { taskKeys: ["a"] } });
    expect(answer).toMatchObject({ status: 409, body: { details: { reason: "decided_run" } } });
    const retried = await press(web, "retry", id, "a");
    expect(retried).toMatchObject({ status: 409, body: { details: { reason: "decided_run" } } });
    for (const change of [
      "UPDATE dag_run SET state = 'queued', finished_at = NULL",
      "UPDATE task_instance SET state = 'none'",
    ])
      await expect(pool.query(`SELECT set_config('signalbox.reason', 'user_clear', true); ${change}`)).rejects.toThrow(
        "decided_run",
      );
  });

  webTest("waits for a place under max_active_runs like everybody else", async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, [aBashTask("a")], { max_active_runs: 1 });
    await engine.playToEnd(() => FAILURE);
    await engine.arrive(dagId, ["loan-2"]);
    await engine.admit(dagId);
    await clear(web, id, { taskKeys: ["a"] });
    await engine.admit(dagId);
    expect((await engine.runs()).map(({ state }) => state)).toEqual(["queued", "running"]);
    await engine.playToEnd();
    await engine.admit(dagId);
    await engine.playToEnd();
    expect((await engine.runs()).map(({ state }) => state)).toEqual(["success", "success"]);
  });

  webTest("is refused while its client is in the queue again", async ({ web, engine }) => {
    const { dagId, id } = await beginRun(engine, CHAIN);
    await engine.playToEnd(() => FAILURE);
    await engine.arrive(dagId, ["loan-1"]);
    expect(await clear(web, id, { taskKeys: ["a"] })).toMatchObject({
      status: 409,
      body: { details: { reason: "client_is_open" } },
    });
    expect(await engine.rows("SELECT state FROM dag_run")).toEqual([{ state: "failed" }]);
  });
});

describe("a retry by hand", () => {
  webTest("does not wait for the pause before the next try", async ({ web, engine }) => {
    const { id } = await beginRun(engine, [aBashTask("a", [], { retries: 1, retry_delay: "1h" })]);
    await engine.playToEnd(() => FAILURE);
    expect(await engine.states()).toEqual({ a: "up_for_retry" });
    const params = { id, taskKey: "a" };
    const { hash } = taskPreviewSchema.parse((await web.call(previewRetry, { as: "do", method: "POST", params })).body);
    const again = () => web.call(retryTask, { as: "do", params, body: { previewHash: hash } });
    const both = await Promise.all([again(), again()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    await engine.playToEnd();
    expect((await engine.runs())[0]?.state).toBe("success");
  });

  webTest("of a task that failed for good lets its open run go on to success", async ({ web, engine }) => {
    const { id } = await beginRun(engine, [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("z")]);
    const ids = await engine.dispatch();
    await Promise.all(ids.map((each) => engine.worker.start(each)));
    await engine.worker.end(ids[0] ?? "", FAILURE);
    expect(await engine.states()).toEqual({ a: "failed", b: "upstream_failed", z: "running" });
    expect((await press(web, "retry", id, "a")).status).toBe(200);
    expect(await engine.states()).toEqual({ a: "scheduled", b: "none", z: "running" });
    await engine.worker.end(ids[1] ?? "");
    await engine.playToEnd();
    expect(await engine.states()).toEqual({ a: "success", b: "success", z: "success" });
    expect((await engine.runs())[0]?.state).toBe("success");
  });
});
