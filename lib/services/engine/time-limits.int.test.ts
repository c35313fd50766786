import { describe, expect } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { createLogger } from "@/lib/observability/logger";
import { failQueueTimeouts } from "@/lib/services/engine/sweep";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, FAILURE, type TestEngine } from "@/lib/testing/test-engine";

/** A run of one task, ready, with another behind it. */
async function begin(engine: TestEngine, more: Partial<TaskOf<"bash">>): Promise<void> {
  const dagId = await engine.publish([aBashTask("a", [], more), aBashTask("b", ["a"])]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
}

const sweep = ({ sqlPool, worker }: TestEngine) =>
  failQueueTimeouts(
    { pool: sqlPool, batcher: worker.batcher, log: createLogger("test", "silent") },
    worker.applier.versions,
  );
const pass = (engine: TestEngine, column: "ready_at" | "first_started_at") =>
  engine.rows(`UPDATE task_instance SET ${column} = ${column} - interval '1 minute' WHERE ${column} IS NOT NULL`);

describe("a task that is ready for longer than its queue_timeout", () => {
  const patient = { queue_timeout: "30s", retries: 3 };

  engineTest("fails, and its history says why", async ({ engine }) => {
    await begin(engine, patient);
    expect(await sweep(engine)).toBe(0);
    await pass(engine, "ready_at");
    expect(await sweep(engine)).toBe(1);
    expect(await engine.states()).toEqual({ a: "failed", b: "upstream_failed" });
    expect(await engine.rows("SELECT number, state, error ->> 'code' AS code FROM task_attempt")).toEqual([
      { number: 1, state: "timed_out", code: "queue_timeout" },
    ]);
    expect((await engine.runs())[0]).toMatchObject({ state: "failed", reason: "Task a failed." });
  });

  engineTest("fails also when it was announced and no worker began it", async ({ engine }) => {
    await begin(engine, patient);
    const [attemptId = ""] = await engine.dispatch();
    await pass(engine, "ready_at");
    expect(await sweep(engine)).toBe(1);
    expect(await engine.worker.start(attemptId)).toEqual({ kind: "fenced" });
    expect(await engine.rows("SELECT number, state FROM task_attempt ORDER BY number")).toEqual([
      { number: 1, state: "cancelled" },
      { number: 2, state: "timed_out" },
    ]);
  });

  engineTest("is left alone once it runs, however long", async ({ engine }) => {
    await begin(engine, patient);
    const [attemptId = ""] = await engine.dispatch();
    await engine.worker.start(attemptId);
    await engine.rows("UPDATE task_instance SET ready_at = ready_at - interval '1 hour'");
    expect(await sweep(engine)).toBe(0);
    await engine.worker.end(attemptId);
  });

  engineTest("that started at the same moment is not failed any more", async ({ engine }) => {
    await begin(engine, patient);
    const [attemptId = ""] = await engine.dispatch();
    const [run] = await engine.runs();
    await engine.worker.start(attemptId);
    const late = { type: "queue_timed_out", runId: run?.id ?? "", index: 0 } as const;
    expect(await engine.worker.batcher.submit(late)).toEqual({ kind: "fenced" });
    await engine.worker.end(attemptId);
  });
});

describe("limits over all attempts", () => {
  engineTest.for([
    ["retry_budget", { retry_budget: "1m" }],
    ["total_timeout", { total_timeout: "1m" }],
  ] as const)(
    "count from the start of the first attempt, by the database's clock: %s",
    async ([reason, more], { engine }) => {
      await begin(engine, { retries: 9, retry_delay: "0s", ...more });
      const [run] = await engine.runs();
      const fail = () => engine.playToEnd(() => FAILURE);
      await fail();
      expect(await engine.states()).toMatchObject({ a: "up_for_retry" });
      await pass(engine, "first_started_at");
      await engine.worker.batcher.submit({ type: "retry_due", runId: run?.id ?? "", index: 0 });
      await fail();
      expect(await engine.states()).toMatchObject({ a: "failed" });
      const logged = "SELECT reason FROM transition_log WHERE task_index = 0 AND to_state = 'failed'";
      expect(await engine.rows(logged)).toEqual([{ reason }]);
    },
  );
});

describe("a task that asks to be skipped", () => {
  engineTest("ends as skipped with its words, and so does its attempt", async ({ engine }) => {
    await begin(engine, {});
    const error = { class: "skip", code: "skipped", message: "Nothing to do." } as const;
    await engine.playToEnd(() => ({ kind: "failed", error }));
    expect(await engine.states()).toEqual({ a: "skipped", b: "skipped" });
    expect(await engine.rows("SELECT state, error ->> 'message' AS message FROM task_attempt")).toEqual([
      { state: "skipped", message: "Nothing to do." },
    ]);
    expect((await engine.runs())[0]?.state).toBe("success");
  });
});
