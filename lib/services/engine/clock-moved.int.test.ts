import { describe, expect } from "vitest";
import { createClockWatch } from "@/lib/domain/shared/clock-watch";
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

const sweepOf = ({ sqlPool, worker }: TestEngine) => ({
  pool: sqlPool,
  batcher: worker.batcher,
  log: createLogger("test", "silent"),
});

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
    expect(await reapLostAttempts(sweepOf(engine), LEASE_MS, createClockWatch(LEASE_MS))).toBe(0);
    await engine.worker.end(attemptId);
    expect((await engine.runs())[0]?.state).toBe("success");
  });
});

engineTest(
  "after the clock of the database was set forward by a minute, everybody who lives has a lease of time to say so, and who is dead is lost then",
  async ({ engine }) => {
    await beginRun(engine, [aBashTask("a"), aBashTask("b")]);
    const [ofTheDead = "", ofTheLiving = ""] = await engine.dispatch();
    const living = await engine.newWorker();
    await engine.worker.start(ofTheDead);
    await living.start(ofTheLiving);
    let setBy = 0;
    const clock = createClockWatch(LEASE_MS, () => performance.now() - setBy);
    const reap = () => reapLostAttempts(sweepOf(engine), LEASE_MS, clock);
    expect(await reap()).toBe(0);
    // Of what is written only leases are judged by their age.
    await engine.rows("UPDATE component SET beat_at = beat_at - interval '1 minute'");
    setBy = 60_000;
    expect(await reap()).toBe(0);
    await engine.rows("UPDATE component SET beat_at = clock_timestamp() WHERE id = $1", [living.id]);
    expect(await reap()).toBe(0);
    setBy -= LEASE_MS;
    await engine.rows("UPDATE component SET beat_at = clock_timestamp() WHERE id = $1", [living.id]);
    expect(await reap()).toBe(1);
    expect(await engine.rows("SELECT id FROM task_attempt WHERE state = 'lost'")).toEqual([{ id: ofTheDead }]);
    await living.end(ofTheLiving);
  },
);
