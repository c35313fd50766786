import { describe, expect } from "vitest";
import { createLogger } from "@/lib/observability/logger";
import type { AttemptResult } from "@/lib/services/engine/engine-event";
import { reapLostAttempts } from "@/lib/services/engine/sweep";
import { aBashTask } from "@/lib/testing/dag-builders";
import { beginRun, engineTest, FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";

const LEASE_MS = 10_000;

/** The server's clock is set back by a minute: what is written already lies in the future then. */
async function setBack(engine: TestEngine): Promise<void> {
  const later = (column: string) => `${column} = ${column} + interval '1 minute'`;
  const columns = {
    dag_run: ["created_at", "started_at"],
    task_instance: ["ready_at", "started_at", "first_started_at"],
    task_attempt: ["queued_at", "started_at"],
    component: ["beat_at", "started_at"],
  };
  for (const [table, names] of Object.entries(columns))
    await engine.rows(`UPDATE ${table} SET ${names.map(later).join(", ")}`);
}

// The checks of the rows, `times are in order` among them, follow each test.
describe("after the clock of the database was set back by a minute", () => {
  engineTest.for<[string, AttemptResult]>([
    ["succeeds", SUCCESS],
    ["fails", FAILURE],
    ["is given back", { kind: "returned" }],
  ])("no time of an attempt that began before and %s is negative", async ([, result], { engine }) => {
    await beginRun(engine, [aBashTask("a")]);
    const [attemptId = ""] = await engine.dispatch();
    await engine.worker.start(attemptId);
    await setBack(engine);
    expect((await engine.worker.end(attemptId, result)).kind).toBe("applied");
  });

  engineTest("what was announced begins, and nobody is called lost early", async ({ engine }) => {
    await beginRun(engine, [aBashTask("a")]);
    const [attemptId = ""] = await engine.dispatch();
    await setBack(engine);
    expect((await engine.worker.start(attemptId)).kind).toBe("applied");
    const sweep = { pool: engine.sqlPool, batcher: engine.worker.batcher, log: createLogger("test", "silent") };
    expect(await reapLostAttempts(sweep, LEASE_MS)).toBe(0);
    await engine.worker.end(attemptId);
    expect((await engine.runs())[0]?.state).toBe("success");
  });
});
