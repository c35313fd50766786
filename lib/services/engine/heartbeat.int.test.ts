import { expect } from "vitest";
import { createLogger } from "@/lib/observability/logger";
import type { AttemptRunner } from "@/lib/services/engine/attempt-runner";
import { createHeartbeat } from "@/lib/services/engine/heartbeat";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, type TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";

function aRunner(held: readonly string[]) {
  const aborted: string[] = [];
  const runner: AttemptRunner = {
    start: async () => undefined,
    run: () => undefined,
    runAll: async () => undefined,
    isTaking: () => true,
    held: () => [...held],
    abort: (ids) => aborted.push(...ids),
    drain: async () => undefined,
  };
  return { runner, aborted };
}

const beatOf = (engine: TestEngine, runner: AttemptRunner, leaseMs: number) =>
  createHeartbeat({
    pool: engine.sqlPool,
    workerId: engine.worker.id,
    leaseMs,
    runner,
    batcher: engine.worker.batcher,
    loopAges: () => ({ work: 12 }),
    serving: () => ({ lanes: ["default"], slots: 20 }),
    onRenewed: () => undefined,
    log: createLogger("test", "silent"),
  });

async function oneRunning(engine: TestEngine): Promise<string> {
  const dagId = await engine.publish([aBashTask("a")]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  const [attemptId = ""] = await engine.dispatch();
  await engine.worker.start(attemptId);
  return attemptId;
}

engineTest("a beat renews the lease and kills what is no longer this worker's", async ({ engine }) => {
  const attemptId = await oneRunning(engine);
  await engine.rows("UPDATE component SET beat_at = now() - interval '1 hour'");
  const { runner, aborted } = aRunner([attemptId, "0199f0c0-0000-7000-8000-00000000dead"]);
  await beatOf(engine, runner, 10_000).beat();
  expect(aborted).toEqual(["0199f0c0-0000-7000-8000-00000000dead"]);
  expect(
    await engine.rows("SELECT beat_at > now() - interval '5 seconds' AS fresh, lanes, slots, loops FROM component"),
  ).toEqual([{ fresh: true, lanes: ["default"], slots: 20, loops: { work: 12 } }]);
});

engineTest(
  "an attempt that is this worker's and that it does not know of is given back, at no cost",
  async ({ engine }) => {
    const attemptId = await oneRunning(engine);
    const { runner } = aRunner([]);
    const heartbeat = beatOf(engine, runner, 10_000);
    await heartbeat.beat();
    expect((await engine.states()).a).toBe("running");
    await engine.rows(
      "UPDATE task_attempt SET started_at = started_at - interval '6 seconds', queued_at = queued_at - interval '6 seconds'",
    );
    await heartbeat.beat();
    expect(await engine.rows("SELECT state FROM task_attempt WHERE id = $1", [attemptId])).toEqual([{ state: "lost" }]);
    expect(await engine.rows("SELECT state, lost_count FROM task_instance")).toEqual([
      { state: "scheduled", lost_count: 0 },
    ]);
  },
);

engineTest(
  "a worker that cannot renew its lease kills what it runs once, and judges nobody until it is steady again",
  async ({ engine }) => {
    const { runner, aborted } = aRunner(["one"]);
    const leaseMs = 50;
    const heartbeat = beatOf(engine, { ...runner, held: () => ["0199f0c0-0000-7000-8000-000000000001"] }, leaseMs);
    heartbeat.fenceIfLate();
    expect(aborted).toEqual([]);
    await waitFor(
      () => {
        heartbeat.fenceIfLate();
        return aborted.length > 0;
      },
      { what: "the fence" },
    );
    heartbeat.fenceIfLate();
    expect(aborted).toHaveLength(1);
    expect(heartbeat.isSteady()).toBe(false);
    const calm = beatOf(engine, aRunner([]).runner, 10_000);
    expect(calm.isSteady()).toBe(false);
    await calm.beat();
    expect(calm.isSteady()).toBe(true);
  },
);

engineTest("a worker that is recorded as stopped finds out", async ({ engine }) => {
  await engine.rows("UPDATE component SET stopped_at = now()");
  await expect(beatOf(engine, aRunner([]).runner, 10_000).beat()).rejects.toThrow("stopped");
});
