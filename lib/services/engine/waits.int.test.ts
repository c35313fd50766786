import { describe, expect } from "vitest";
import { createLogger } from "@/lib/observability/logger";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import type { AttemptResult } from "@/lib/services/engine/engine-event";
import { releaseDueTasks } from "@/lib/services/engine/sweep";
import { createContextLoader } from "@/lib/services/engine/task-context";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, type TestEngine } from "@/lib/testing/test-engine";

const waits = (resumeInMs: number | null): AttemptResult => ({ kind: "deferred", resumeInMs, note: "for a person" });

/** Task `a` waits, `b` stands behind it. */
async function aWaitingRun(engine: TestEngine, resumeInMs: number | null): Promise<string> {
  const dagId = await engine.publish([aBashTask("a"), aBashTask("b", ["a"])]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  await engine.playToEnd((key, number) => (key === "a" && number === 1 ? waits(resumeInMs) : undefined));
  const [run] = await engine.runs();
  return run?.id ?? "";
}

const sweep = ({ sqlPool, worker }: TestEngine) =>
  releaseDueTasks({ pool: sqlPool, batcher: worker.batcher, log: createLogger("test", "silent") });

describe("a task that waits", () => {
  engineTest("holds no slot, and goes on as a new attempt when its time has come", async ({ engine }) => {
    await aWaitingRun(engine, 0);
    expect(await engine.states()).toEqual({ a: "deferred", b: "none" });
    expect(await engine.rows("SELECT state, output FROM task_attempt")).toEqual([
      { state: "deferred", output: { waitsFor: "for a person" } },
    ]);
    expect(await sweep(engine)).toBe(1);
    await engine.playToEnd();
    expect(await engine.states()).toEqual({ a: "success", b: "success" });
    expect(await engine.rows("SELECT number, state FROM task_attempt WHERE task_index = 0 ORDER BY 1")).toEqual([
      { number: 1, state: "deferred" },
      { number: 2, state: "success" },
    ]);
    expect(await engine.rows("SELECT failure_count FROM task_instance WHERE task_index = 0")).toEqual([
      { failure_count: 0 },
    ]);
  });

  engineTest("is left alone by the sweep before its time, and for ever when it has none", async ({ engine }) => {
    await aWaitingRun(engine, 60_000);
    await aWaitingRun(engine, null);
    expect(await sweep(engine)).toBe(0);
  });

  engineTest("ends with its run when that is cancelled", async ({ engine, prisma }) => {
    const runId = await aWaitingRun(engine, 60_000);
    const actorId = "0199f0c0-0000-7000-8000-00000000000a";
    expect(
      await prisma.$transaction((tx) => applyUserEvent(tx, actorId, { type: "cancel", runId, reason: "not needed" })),
    ).toBe(true);
    expect(await engine.states()).toEqual({ a: "cancelled", b: "cancelled" });
    expect(await engine.rows("SELECT * FROM waiting_task")).toEqual([]);
  });

  engineTest("knows at its second attempt since when it has waited", async ({ engine, pool }) => {
    await aWaitingRun(engine, 0);
    await pool.query(
      "UPDATE task_instance SET first_started_at = first_started_at - interval '1 minute' WHERE task_index = 0",
    );
    await sweep(engine);
    const [attemptId = ""] = await engine.dispatch();
    const answer = await engine.worker.start(attemptId);
    const attempt = answer.kind === "applied" ? answer.started : null;
    if (!attempt) throw new Error("the second attempt did not start");
    const version = await engine.worker.applier.versions.get(attempt.versionId);
    const { clock } = await createContextLoader(engine.sqlPool.sql)({ attempt, version });
    expect(clock.waitedMs).toBeGreaterThan(60_000);
    expect(clock.waitedMs).toBeLessThan(90_000);
  });
});
