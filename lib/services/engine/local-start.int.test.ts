import { describe, expect } from "vitest";
import { lockLane } from "@/lib/db/sql/dispatch-lane";
import { dispatchLane } from "@/lib/services/engine/dispatch-lane";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aGate } from "@/lib/testing/gate";
import { engineTest, type TestEngine } from "@/lib/testing/test-engine";

const fan = (width: number) => [
  aBashTask("start"),
  ...Array.from({ length: width }, (_, at) => aBashTask(`m${at}`, ["start"], { priority: at })),
];

const withSlots = (engine: TestEngine, slots: number) =>
  engine.pool.query("UPDATE lane SET slots = $1 WHERE name = 'default'", [slots]);

async function openAttempts(engine: TestEngine): Promise<number> {
  const [row] = await engine.rows<{ n: number }>(
    "SELECT count(*)::int AS n FROM task_attempt WHERE state IN ('queued', 'running')",
  );
  return row?.n ?? Number.NaN;
}

/** One client whose first task runs. */
async function aRunningClient(engine: TestEngine, dagId: string, key = "loan-1"): Promise<string> {
  await engine.arrive(dagId, [key]);
  await engine.admit(dagId);
  const [first = ""] = await engine.dispatch();
  await engine.worker.start(first);
  return first;
}

describe("a task whose end lets many others start", () => {
  engineTest("starts them at once, by priority, up to the lane's free slots; the rest waits", async ({ engine }) => {
    await withSlots(engine, 5);
    const first = await aRunningClient(engine, await engine.publish(fan(8)));
    await engine.worker.end(first);
    expect(engine.worker.local.map(({ index }) => index).sort()).toEqual([4, 5, 6, 7, 8]);
    expect(await openAttempts(engine)).toBe(5);
    expect(await engine.dispatch()).toEqual([]);
    expect(await engine.rows("SELECT count(*)::int AS n FROM waiting_task")).toEqual([{ n: 3 }]);
    await engine.playToEnd();
  });

  engineTest("leaves other workers their share of the lane", async ({ engine }) => {
    await withSlots(engine, 10);
    await engine.newWorker();
    await engine.pool.query("UPDATE component SET lanes = '{default}'");
    const first = await aRunningClient(engine, await engine.publish(fan(9)));
    await engine.worker.end(first);
    expect(engine.worker.local).toHaveLength(5);
    expect(await engine.dispatch()).toHaveLength(4);
    expect(await openAttempts(engine)).toBe(9);
  });

  engineTest("does not take a free slot from a better class that waits for it", async ({ engine }) => {
    await withSlots(engine, 5);
    const dagId = await engine.publish(fan(4));
    const first = await aRunningClient(engine, dagId);
    await engine.arrive(dagId, ["decision"], { class: 0 });
    await engine.admit(dagId);
    await engine.worker.end(first);
    expect(engine.worker.local).toEqual([]);
    await engine.playToEnd();
  });

  engineTest("does not take a free slot from a client that came before, but keeps its own", async ({ engine }) => {
    await withSlots(engine, 5);
    const dagId = await engine.publish(fan(4));
    const second = await aRunningClient(engine, dagId, "second");
    await engine.arrive(dagId, ["first"]);
    await engine.pool.query("UPDATE queue_item SET arrived_at = arrived_at - interval '1 day' WHERE state = 'waiting'");
    await engine.admit(dagId);
    await engine.pool.query("UPDATE waiting_task SET rank = rank - 30");
    await engine.worker.end(second);
    expect(engine.worker.local).toHaveLength(1);
    await engine.playToEnd();
  });

  engineTest("does not wait for a lane that somebody else holds, and keeps its own slot", async ({ engine }) => {
    await withSlots(engine, 5);
    const first = await aRunningClient(engine, await engine.publish(fan(4)));
    const [isHeld, gate] = [aGate(), aGate()];
    const held = engine.sqlPool.transaction(async (sql) => {
      await sql.run(lockLane, ["default", null, 0]);
      isHeld.open();
      await gate.opened;
    });
    await isHeld.opened;
    await engine.worker.end(first).finally(gate.open);
    await held;
    expect(engine.worker.local).toHaveLength(1);
    expect(await engine.dispatch()).toHaveLength(3);
    await engine.playToEnd();
  });
});

engineTest(
  "workers and dispatchers that start tasks at once never fill a lane beyond its slots",
  async ({ engine }) => {
    await withSlots(engine, 7);
    const workers = [engine.worker, await engine.newWorker()];
    const dagId = await engine.publish(fan(6), { max_active_runs: 20 });
    await engine.arrive(
      dagId,
      Array.from({ length: 20 }, (_, at) => `loan-${at}`),
    );
    await engine.admit(dagId);
    let queued = await engine.dispatch();
    while ((await engine.runs()).some(({ state }) => state === "running")) {
      const ends = workers.flatMap((worker, at) => [
        ...worker.local.splice(0).map(({ attemptId }) => worker.end(attemptId)),
        ...queued.filter((_, place) => place % 2 === at).map(async (id) => worker.start(id).then(() => worker.end(id))),
      ]);
      // Others dispatch while batches are under way.
      const dispatches = [engine.dispatch(), engine.dispatch(), engine.dispatch()];
      await Promise.all(ends);
      queued = (await Promise.all(dispatches)).flat();
      expect(await openAttempts(engine)).toBeLessThanOrEqual(7);
    }
    expect(await engine.rows("SELECT state, count(*)::int AS n FROM dag_run GROUP BY 1")).toEqual([
      { state: "success", n: 20 },
    ]);
  },
);

describe("a worker that dispatches", () => {
  engineTest("begins the first in line up to its share, and leaves the rest to others", async ({ engine }) => {
    await withSlots(engine, 3);
    await engine.newWorker();
    await engine.pool.query("UPDATE component SET lanes = '{default}'");
    const dagId = await engine.publish([aBashTask("a")]);
    await engine.arrive(dagId, ["loan-1", "loan-2", "loan-3", "loan-4"]);
    await engine.arrive(dagId, ["decision"], { class: 0 });
    await engine.admit(dagId);
    const { applier, id: workerId } = engine.worker;
    const beginner = { workerId, leaseMs: applier.leaseMs };
    const { begun, attemptIds } = await dispatchLane(engine.sqlPool, applier.actor, "default", beginner);
    expect(begun).toHaveLength(2);
    expect(attemptIds).toHaveLength(1);
    expect(await engine.rows("SELECT attempt_id FROM outbox")).toEqual([{ attempt_id: attemptIds[0] }]);
    const runs = await engine.rows<{ id: string }>("SELECT id FROM dag_run WHERE class = 0");
    expect(begun.map(({ runId }) => runId)).toContain(runs[0]?.id);
    const ends = await Promise.all(begun.map(({ attemptId }) => engine.worker.end(attemptId)));
    expect(ends.map(({ kind }) => kind)).toEqual(["applied", "applied"]);
    await Promise.all(attemptIds.map((attemptId) => engine.worker.start(attemptId)));
    await Promise.all(attemptIds.map((attemptId) => engine.worker.end(attemptId)));
    await engine.playToEnd();
  });
});
