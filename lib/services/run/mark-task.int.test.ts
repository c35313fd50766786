import { describe, expect } from "vitest";
import { POST as pauseDag } from "@/app/api/v1/dags/[dagKey]/pause/route";
import { POST as pauseRun } from "@/app/api/v1/runs/[id]/pause/route";
import { POST as previewMark } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/preview/route";
import { POST as markTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/route";
import { POST as unpauseRun } from "@/app/api/v1/runs/[id]/unpause/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { pageOf } from "@/lib/contracts/problem";
import { runDetailSchema, runSummarySchema } from "@/lib/contracts/runs";
import type { Task } from "@/lib/domain/dag/document";
import { MARKS, type Mark } from "@/lib/domain/run/by-hand";
import { createContextLoader } from "@/lib/services/engine/task-context";
import { aBashTask, aBranchTask, idOf } from "@/lib/testing/dag-builders";
import { confirmed } from "@/lib/testing/run-verbs";
import { beginRun, FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const CHAIN = [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"])];

type Marking = Readonly<{ state: Mark; chosen?: string[]; reason?: string; output?: unknown }>;

const mark = (web: TestWeb, id: string, taskKey: string, { state, chosen, ...more }: Marking) =>
  confirmed(
    web,
    [previewMark, markTask],
    { id, taskKey },
    { state, ...(chosen && { chosen }) },
    { reason: "checked by phone", ...more },
    "do",
  );

describe("a run that needs attention", () => {
  const UNREPEATABLE = [aBashTask("a", [], { on_worker_lost: "needs_attention" }), aBashTask("b", ["a"])];
  const inNeed = async (web: TestWeb) =>
    pageOf(runSummarySchema)
      .parse((await web.call(listRuns, { as: "viewer", query: "needsAttention=true" })).body)
      .items.map(({ id }) => id);

  webTest.for(["success", "skipped", "failed"] as const)(
    "no longer does when a person says that its task ended as %s",
    async (state, { web, engine }) => {
      const { id } = await beginRun(engine, UNREPEATABLE);
      const [a = ""] = await engine.dispatch();
      await engine.worker.start(a);
      expect(await inNeed(web)).toEqual([]);
      await engine.worker.end(a, { kind: "returned" });
      expect(await engine.runs()).toMatchObject([{ state: "failed", reason: "Task a failed." }]);
      expect(await inNeed(web)).toEqual([id]);
      expect((await mark(web, id, "a", { state })).status).toBe(200);
      expect(await inNeed(web)).toEqual([]);
    },
  );
});

describe("a mark", () => {
  webTest(
    "as success opens the failed run again, and tasks behind it read the given output",
    async ({ web, engine }) => {
      const { dagId, id } = await beginRun(engine, CHAIN);
      await engine.playToEnd((key) => (key === "a" ? FAILURE : SUCCESS));
      expect((await mark(web, id, "a", { state: "success", output: { limit: 5 } })).status).toBe(200);
      expect(await engine.states()).toEqual({ a: "success", b: "scheduled", c: "none" });
      await engine.admit(dagId);
      const [attemptId = ""] = await engine.dispatch();
      const started = await engine.worker.start(attemptId);
      const attempt = started.kind === "applied" ? started.started : null;
      if (!attempt) throw new Error("b did not start");
      const version = await engine.worker.applier.versions.get(attempt.versionId);
      const { context } = await createContextLoader(engine.sqlPool.sql)({ attempt, version });
      expect(context.results).toEqual({ a: { limit: 5 } });
      await engine.worker.end(attemptId);
      await engine.playToEnd();
      expect((await engine.runs())[0]?.state).toBe("success");
      expect(
        await engine.rows("SELECT actor, reason FROM transition_log WHERE task_index = 0 AND to_state = 'success'"),
      ).toEqual([{ actor: `user:${web.people.do}`, reason: "user_mark: checked by phone" }]);
      expect(
        await engine.rows(
          "SELECT payload::jsonb -> 'details' AS details FROM audit_event WHERE action = 'run.task_marked'",
        ),
      ).toEqual([
        { details: { dag: "research.test", taskKey: "a", from: "failed", to: "success", reason: "checked by phone" } },
      ]);
    },
  );

  webTest(
    "kills what runs, whose late answer is refused, and fails or skips what stands behind",
    async ({ web, engine }) => {
      const { id } = await beginRun(engine, CHAIN);
      const [a = ""] = await engine.dispatch();
      await engine.worker.start(a);
      expect((await mark(web, id, "a", { state: "failed" })).status).toBe(200);
      expect(await engine.worker.end(a)).toEqual({ kind: "fenced" });
      expect(await engine.states()).toEqual({ a: "failed", b: "upstream_failed", c: "upstream_failed" });
      expect(await engine.runs()).toMatchObject([{ state: "failed", reason: "Task a failed." }]);
      const skipped = await mark(web, id, "a", { state: "skipped" });
      expect(runDetailSchema.parse(skipped.body)).toMatchObject({ state: "success", tasksDone: 3 });
      expect(await engine.rows("SELECT state FROM queue_item")).toEqual([{ state: "done" }]);
    },
  );

  webTest("of a branch says what it chose, and only among what is its own", async ({ web, engine }) => {
    const { id } = await beginRun(engine, [
      aBranchTask("split"),
      aBashTask("yes", ["split"]),
      aBashTask("no", ["split"]),
      aBashTask("end", ["no"]),
    ]);
    const wrong = await mark(web, id, "split", { state: "success", chosen: ["end"] });
    expect(wrong).toMatchObject({ status: 422, body: { details: { reason: "chosen" } } });
    await mark(web, id, "split", { state: "success", chosen: ["no"] });
    expect(await engine.states()).toEqual({ split: "success", yes: "skipped", no: "scheduled", end: "none" });
  });

  webTest("never takes the place of a person's approval", async ({ web, engine }) => {
    const ask: Task = { id: idOf("ask"), key: "ask", operator: "approval", needs: [], question: "Go?" };
    const { id } = await beginRun(engine, [ask]);
    for (const state of MARKS)
      expect(await mark(web, id, "ask", { state })).toMatchObject({
        status: 409,
        body: { details: { reason: "approval" } },
      });
  });

  webTest("needs a reason and a task that has not ended otherwise", async ({ web, engine }) => {
    const { id } = await beginRun(engine, [aBashTask("a"), aBashTask("b")]);
    const [a = ""] = await engine.dispatch();
    await engine.worker.start(a);
    await engine.worker.end(a);
    expect((await mark(web, id, "b", { state: "success", reason: "  " })).status).toBe(422);
    expect((await mark(web, id, "b", { state: "skipped", output: 1 })).status).toBe(422);
    expect((await mark(web, id, "b", { state: "success", output: "x".repeat(262_143) })).status).toBe(413);
    expect(await mark(web, id, "a", { state: "failed" })).toMatchObject({
      status: 409,
      body: { details: { reason: "not_markable" } },
    });
    expect((await mark(web, id, "none.such", { state: "failed" })).status).toBe(404);
  });
});

const press = (web: TestWeb, id: string, route: typeof pauseRun) =>
  web.call(route, { as: "de", method: "POST", params: { id } });

describe("a pause", () => {
  webTest(
    "of a run starts nothing new in it, lets what runs end, and gives back what had not begun",
    async ({ web, engine }) => {
      const { id } = await beginRun(engine, [aBashTask("a"), aBashTask("b"), aBashTask("c", ["a"])]);
      const [a = "", b = ""] = await engine.dispatch();
      await engine.worker.start(a);
      const paused = await press(web, id, pauseRun);
      expect(runDetailSchema.parse(paused.body)).toMatchObject({ isPaused: true, state: "running" });
      expect((await press(web, id, pauseRun)).status).toBe(200);
      expect(await engine.worker.start(b)).toEqual({ kind: "fenced" });
      await engine.worker.end(a);
      expect(engine.worker.local).toEqual([]);
      expect(await engine.dispatch()).toEqual([]);
      expect(await engine.states()).toEqual({ a: "success", b: "scheduled", c: "scheduled" });
      await press(web, id, unpauseRun);
      await engine.playToEnd();
      expect((await engine.runs())[0]?.state).toBe("success");
    },
  );

  webTest("of a run is known to a worker that remembers its tasks", async ({ web, engine }) => {
    const { id } = await beginRun(engine, [aBashTask("a"), aBashTask("b"), aBashTask("c", ["a", "b"])]);
    const [a = "", b = ""] = await engine.dispatch();
    await Promise.all([engine.worker.start(a), engine.worker.start(b)]);
    await engine.worker.end(a);
    await press(web, id, pauseRun);
    await engine.worker.end(b);
    expect(engine.worker.local).toEqual([]);
    expect(await engine.dispatch()).toEqual([]);
    await press(web, id, unpauseRun);
    expect(await engine.dispatch()).toHaveLength(1);
  });

  webTest("of a DAG takes nobody in and lets its open runs end", async ({ web, engine }) => {
    const { dagId } = await beginRun(engine, CHAIN);
    await engine.arrive(dagId, ["loan-2"]);
    await web.call(pauseDag, { as: "de", method: "POST", params: { dagKey: "research.test" } });
    await engine.playToEnd();
    await engine.admit(dagId);
    expect(await engine.runs()).toMatchObject([{ state: "success" }]);
    expect(await queueStates(engine)).toEqual(["done", "waiting"]);
  });
});

const queueStates = async (engine: TestEngine) =>
  (await engine.rows<{ state: string }>("SELECT state FROM queue_item ORDER BY arrived_at")).map(({ state }) => state);
