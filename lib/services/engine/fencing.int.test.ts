import { expect } from "vitest";
import type { EnginePool } from "@/lib/db/engine-pool";
import { findAbandoned } from "@/lib/db/sql/workers";
import { createLogger } from "@/lib/observability/logger";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import type { StartedAttempt } from "@/lib/services/engine/engine-event";
import { createEventBatcher } from "@/lib/services/engine/event-batcher";
import { aBashTask } from "@/lib/testing/dag-builders";
import { anEnd, engineTest, SUCCESS, type TestEngine, type TestWorker } from "@/lib/testing/test-engine";

/** A run of one task, queued. */
async function oneQueued(engine: TestEngine, keys = ["loan-1"]): Promise<string> {
  const dagId = await engine.publish([aBashTask("a"), aBashTask("b", ["a"])]);
  await engine.arrive(dagId, keys);
  await engine.admit(dagId);
  return (await engine.dispatch())[0] ?? "";
}

const kill = (engine: TestEngine, worker: TestWorker) =>
  engine.pool.query("UPDATE component SET beat_at = now() - interval '11 seconds' WHERE id = $1", [worker.id]);

engineTest("a late end of a lost attempt changes nothing; the new attempt's end counts", async ({ engine }) => {
  const zombie = await engine.newWorker();
  const attemptId = await oneQueued(engine);
  await zombie.start(attemptId);
  await kill(engine, zombie);
  expect(await engine.sqlPool.sql.run(findAbandoned, [10_000])).toMatchObject([{ attempts: [{ attemptId }] }]);
  expect(
    (await engine.worker.batcher.submit({ type: "lost", attemptId, runId: (await engine.runs())[0]?.id ?? "" })).kind,
  ).toBe("applied");
  const before = await engine.rows("SELECT * FROM task_instance ORDER BY task_index");
  expect((await zombie.end(attemptId)).kind).toBe("fenced");
  expect(await engine.rows("SELECT * FROM task_instance ORDER BY task_index")).toEqual(before);
  await engine.playToEnd();
  expect(await engine.rows("SELECT number, state FROM task_attempt WHERE task_index = 0 ORDER BY number")).toEqual([
    { number: 1, state: "lost" },
    { number: 2, state: "success" },
  ]);
  expect((await engine.runs())[0]?.state).toBe("success");
});

engineTest("a worker that renews its lease in time loses nothing, whoever says so", async ({ engine }) => {
  const attemptId = await oneQueued(engine);
  await engine.worker.start(attemptId);
  expect(
    (await engine.worker.batcher.submit({ type: "lost", attemptId, runId: (await engine.runs())[0]?.id ?? "" })).kind,
  ).toBe("fenced");
  expect((await engine.states()).a).toBe("running");
  await engine.worker.end(attemptId);
});

engineTest("thirty deliveries of one attempt to three workers begin it once", async ({ engine }) => {
  const workers = [engine.worker, await engine.newWorker(), await engine.newWorker()];
  const attemptId = await oneQueued(engine);
  const first = await Promise.all(workers.map((worker) => worker.start(attemptId)));
  expect(first.filter(({ kind }) => kind === "applied")).toHaveLength(1);
  const winner = workers[first.findIndex(({ kind }) => kind === "applied")];
  const losers = workers.filter((worker) => worker !== winner);
  const again = await Promise.all(Array.from({ length: 27 }, (_, at) => losers[at % 2]?.start(attemptId)));
  expect(again.every((answer) => answer?.kind === "fenced")).toBe(true);
  expect(
    await engine.rows("SELECT count(*)::int AS n FROM transition_log WHERE to_state = 'running' AND task_index = 0"),
  ).toEqual([{ n: 1 }]);
});

engineTest("a delivery of an attempt that has ended, or never existed, begins nothing", async ({ engine }) => {
  const attemptId = await oneQueued(engine);
  await engine.worker.start(attemptId);
  await engine.worker.end(attemptId);
  const other = await engine.newWorker();
  expect((await other.start(attemptId)).kind).toBe("fenced");
  expect((await other.start("0199f0c0-0000-7000-8000-00000000dead")).kind).toBe("fenced");
});

engineTest("an attempt that its worker began, and may have killed since, is not begun again", async ({ engine }) => {
  const attemptId = await oneQueued(engine);
  expect((await engine.worker.start(attemptId)).kind).toBe("applied");
  expect((await engine.worker.start(attemptId)).kind).toBe("fenced");
  await engine.worker.end(attemptId);
});

engineTest("only the worker that began an attempt may end it", async ({ engine }) => {
  const attemptId = await oneQueued(engine);
  await engine.worker.start(attemptId);
  const other = await engine.newWorker();
  expect((await other.end(attemptId)).kind).toBe("fenced");
  expect((await engine.states()).a).toBe("running");
});

engineTest("an end that is told twice is recorded once", async ({ engine }) => {
  const attemptId = await oneQueued(engine);
  await engine.worker.start(attemptId);
  await Promise.all([engine.worker.end(attemptId), engine.worker.end(attemptId)]);
  await engine.worker.end(attemptId);
  const log = await engine.rows("SELECT to_state FROM transition_log WHERE task_index = 0 AND to_state = 'success'");
  expect(log).toHaveLength(1);
});

engineTest(
  "a cancel ends open attempts, and what they report afterwards counts for nothing",
  async ({ engine, prisma }) => {
    const attemptId = await oneQueued(engine);
    await engine.worker.start(attemptId);
    const [run] = await engine.runs();
    const cancel = () =>
      prisma.$transaction((tx) =>
        applyUserEvent(tx, "00000000-0000-7000-8000-000000000001", {
          type: "cancel",
          runId: run?.id ?? "",
          reason: "wrong file",
        }),
      );
    expect(await cancel()).toBe(true);
    expect(await cancel()).toBe(false);
    expect((await engine.worker.end(attemptId)).kind).toBe("fenced");
    expect(await engine.runs()).toMatchObject([{ state: "cancelled", reason: "wrong file" }]);
    expect(await engine.states()).toEqual({ a: "cancelled", b: "cancelled" });
    expect(await engine.rows("SELECT state, reason FROM queue_item")).toEqual([
      { state: "error", reason: "wrong file" },
    ]);
    expect(await engine.rows("SELECT state, error ->> 'message' AS message FROM task_attempt")).toEqual([
      { state: "cancelled", message: "The run was cancelled: wrong file" },
    ]);
  },
);

/** A pool that loses the connection after the commit, once per transaction that it is told to. */
function losingAnswers(pool: EnginePool, times: number): EnginePool {
  let left = times;
  return {
    ...pool,
    transaction: async (work) => {
      const result = await pool.transaction(work);
      left -= 1;
      if (left >= 0) throw new Error("Connection terminated unexpectedly");
      return result;
    },
  };
}

engineTest("a commit whose answer is lost counts, and what it began here is found again", async ({ engine }) => {
  const attemptId = await oneQueued(engine);
  const { worker } = engine;
  await worker.start(attemptId);
  const local: StartedAttempt[] = [];
  const batcher = createEventBatcher({
    pool: losingAnswers(engine.sqlPool, 2),
    applier: worker.applier,
    log: createLogger("test", "silent"),
    onFlight: (flight) => local.push(...flight.local),
  });
  expect((await batcher.submit(await anEnd(engine.sqlPool, attemptId))).kind).toBe("applied");
  expect(await engine.states()).toEqual({ a: "success", b: "running" });
  expect(local).toHaveLength(1);
  await worker.end(local[0]?.attemptId ?? "");
  expect((await engine.runs())[0]?.state).toBe("success");
});

engineTest("a start whose answer is lost is still this worker's", async ({ engine }) => {
  const attemptId = await oneQueued(engine);
  const batcher = createEventBatcher({
    pool: losingAnswers(engine.sqlPool, 1),
    applier: engine.worker.applier,
    log: createLogger("test", "silent"),
    onFlight: () => undefined,
  });
  expect(await batcher.submit({ type: "start", attemptId })).toMatchObject({ kind: "applied", started: { attemptId } });
});

engineTest("one result that Postgres refuses does not hold up the others of its batch", async ({ engine }) => {
  const dagId = await engine.publish([aBashTask("a")]);
  await engine.arrive(dagId, ["loan-1", "loan-2", "loan-3"]);
  await engine.admit(dagId);
  const attempts = await engine.dispatch();
  await Promise.all(attempts.map((id) => engine.worker.start(id)));
  const ends = attempts.map((id, at) => engine.worker.end(id, at === 1 ? { ...SUCCESS, output: "\u0000" } : SUCCESS));
  const settled = await Promise.allSettled(ends);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await engine.runs()).toMatchObject([{ state: "success" }, { state: "running" }, { state: "success" }]);
});
