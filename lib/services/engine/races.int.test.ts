import { expect } from "vitest";
import { lockLane } from "@/lib/db/sql/dispatch-lane";
import { admitClients } from "@/lib/services/engine/admit-clients";
import { applyEvents } from "@/lib/services/engine/apply-events";
import { dispatchLane } from "@/lib/services/engine/dispatch-lane";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aGate, somebodyWaits } from "@/lib/testing/gate";
import { anEnd, engineTest, type TestWorker } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";

const fan = (width: number) => {
  const middle = Array.from({ length: width }, (_, at) => aBashTask(`m${at}`, ["start"]));
  return [
    aBashTask("start"),
    ...middle,
    aBashTask(
      "join",
      middle.map(({ key }) => key),
    ),
  ];
};
const keys = (count: number) => Array.from({ length: count }, (_, at) => `loan-${at}`);

engineTest(
  "two workers that end the tasks of the same runs at once begin each join exactly once",
  async ({ engine }) => {
    await engine.pool.query("UPDATE lane SET slots = 200 WHERE name = 'default'");
    const workers = [engine.worker, await engine.newWorker()];
    const dagId = await engine.publish(fan(8), { max_active_runs: 20 });
    await engine.arrive(dagId, keys(20));
    await engine.admit(dagId);
    const play = async (worker: TestWorker, ids: readonly string[]) => {
      await Promise.all(ids.map(async (id) => worker.start(id).then(() => worker.end(id))));
    };
    for (let round = 0; round < 6; round += 1) {
      const ids = await engine.dispatch();
      await Promise.all(
        workers.map((worker, at) =>
          play(
            worker,
            ids.filter((_, place) => place % 2 === at),
          ),
        ),
      );
      await Promise.all(
        workers.map(async (worker) => {
          while (worker.local.length > 0)
            await Promise.all(worker.local.splice(0).map(({ attemptId }) => worker.end(attemptId)));
        }),
      );
    }
    expect(await engine.rows("SELECT state, count(*)::int AS n FROM dag_run GROUP BY 1")).toEqual([
      { state: "success", n: 20 },
    ]);
    const joins = await engine.rows(
      "SELECT count(*)::int AS n FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index) WHERE t.task_key = 'join'",
    );
    expect(joins).toEqual([{ n: 20 }]);
  },
);

engineTest("four dispatchers at once never give out more than the lane's slots", async ({ engine }) => {
  const dagId = await engine.publish(fan(12), { max_active_runs: 30 });
  await engine.pool.query("UPDATE lane SET slots = 7 WHERE name = 'default'");
  await engine.arrive(dagId, keys(30));
  await engine.admit(dagId);
  const open = "SELECT count(*)::int AS n FROM task_attempt WHERE state IN ('queued', 'running')";
  for (let round = 0; round < 25; round += 1) {
    const calls = Array.from({ length: 4 }, () => dispatchLane(engine.sqlPool, "test", "default"));
    const ids = (await Promise.all(calls)).flatMap(({ attemptIds }) => attemptIds);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await engine.rows<{ n: number }>(open))[0]?.n).toBe(7);
    // Some ends and the next round of dispatchers go on at the same time.
    const running = [...ids, ...engine.worker.local.splice(0).map(({ attemptId }) => attemptId)];
    await Promise.all(running.map(async (id) => engine.worker.start(id).then(() => engine.worker.end(id))));
    const { n } = (await engine.rows<{ n: number }>(open))[0] ?? { n: 99 };
    expect(n).toBeLessThanOrEqual(7);
  }
});

engineTest(
  "admissions at once never begin more runs than max_active_runs, and none is admitted twice",
  async ({ engine }) => {
    const dagId = await engine.publish([aBashTask("a")], { max_active_runs: 5 });
    await engine.arrive(dagId, keys(40));
    for (let round = 0; round < 8; round += 1) {
      const calls = Array.from({ length: 6 }, (_, at) =>
        admitClients(engine.sqlPool, engine.worker.applier, dagId, { mayWait: at % 2 === 0 }),
      );
      const begun = (await Promise.all(calls)).flatMap(({ runIds }) => runIds);
      expect(begun).toHaveLength(5);
      expect(await engine.rows("SELECT count(*)::int AS n FROM dag_run WHERE state = 'running'")).toEqual([{ n: 5 }]);
      await engine.playToEnd();
    }
    expect(await engine.rows("SELECT state, count(*)::int AS n FROM queue_item GROUP BY 1")).toEqual([
      { state: "done", n: 40 },
    ]);
  },
);

engineTest("a paused DAG takes nobody in", async ({ engine }) => {
  const dagId = await engine.publish([aBashTask("a")]);
  await engine.arrive(dagId, keys(3));
  await engine.pool.query("UPDATE dag SET is_paused = true");
  expect((await engine.admit(dagId)).runIds).toEqual([]);
  await engine.pool.query("UPDATE dag SET is_paused = false");
  expect((await engine.admit(dagId)).runIds).toHaveLength(3);
});

engineTest(
  "clients come in by class, then priority, a point of it being worth a minute of waiting",
  async ({ engine }) => {
    const dagId = await engine.publish([aBashTask("a")], { max_active_runs: 1 });
    await engine.arrive(dagId, ["batch-old"]);
    await engine.arrive(dagId, ["batch-young-but-higher"], { priority: 20 });
    await engine.arrive(dagId, ["batch-young"]);
    await engine.arrive(dagId, ["decision"], { class: 0 });
    await engine.pool.query(
      "UPDATE queue_item SET arrived_at = arrived_at - interval '5 minutes' FROM client c WHERE c.id = client_id AND client_key = 'batch-old'",
    );
    for (let run = 0; run < 4; run += 1) {
      await engine.admit(dagId);
      await engine.playToEnd();
    }
    const order = await engine.rows<{ client_key: string }>(
      "SELECT client_key FROM dag_run r JOIN client c ON c.id = r.client_id ORDER BY r.created_at",
    );
    expect(order.map(({ client_key }) => client_key)).toEqual([
      "decision",
      "batch-young-but-higher",
      "batch-old",
      "batch-young",
    ]);
  },
);

engineTest("a free slot goes to the better class, though a run of this worker could go on", async ({ engine }) => {
  await engine.pool.query("UPDATE lane SET slots = 1 WHERE name = 'default'");
  const dagId = await engine.publish([aBashTask("a"), aBashTask("b", ["a"])]);
  await engine.arrive(dagId, ["batch"]);
  await engine.admit(dagId);
  const [first = ""] = await engine.dispatch();
  await engine.worker.start(first);
  await engine.arrive(dagId, ["decision"], { class: 0 });
  await engine.admit(dagId);
  await engine.worker.end(first);
  expect(engine.worker.local).toEqual([]);
  const [second = ""] = await engine.dispatch();
  const next = await engine.rows(
    "SELECT client_key FROM task_attempt a JOIN dag_run r ON r.id = a.dag_run_id JOIN client c ON c.id = r.client_id WHERE a.id = $1",
    [second],
  );
  expect(next).toEqual([{ client_key: "decision" }]);
});

engineTest("a run in progress is finished before a younger one of its class gets a slot", async ({ engine }) => {
  await engine.pool.query("UPDATE lane SET slots = 1 WHERE name = 'default'");
  const dagId = await engine.publish(fan(3));
  await engine.arrive(dagId, ["first"]);
  await engine.admit(dagId);
  await engine.arrive(dagId, ["second"]);
  await engine.admit(dagId);
  await engine.playToEnd();
  const ends = await engine.rows<{ client_key: string }>(
    "SELECT client_key FROM dag_run r JOIN client c ON c.id = r.client_id ORDER BY r.finished_at",
  );
  expect(ends.map(({ client_key }) => client_key)).toEqual(["first", "second"]);
});

engineTest(
  "the end of a task waits for a batch of another worker on its run, and sees what that changed",
  async ({ engine }) => {
    const other = await engine.newWorker();
    const dagId = await engine.publish([aBashTask("a"), aBashTask("b"), aBashTask("join", ["a", "b"])]);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    const [a = "", b = ""] = await engine.dispatch();
    await Promise.all([engine.worker.start(a), other.start(b)]);
    const [isHeld, gate] = [aGate(), aGate()];
    const held = engine.sqlPool.transaction(async (sql) => {
      const { written } = await applyEvents(sql, engine.worker.applier, [await anEnd(engine.sqlPool, a)]);
      await written;
      isHeld.open();
      await gate.opened;
    });
    await isHeld.opened;
    const late = other.end(b);
    await waitFor(somebodyWaits(engine), { what: "the second batch to wait for the first" });
    gate.open();
    await Promise.all([held, late]);
    expect(await engine.states()).toEqual({ a: "success", b: "success", join: "running" });
  },
);

engineTest("a dispatcher waits for the one that holds the lane, and counts what that gave out", async ({ engine }) => {
  await engine.pool.query("UPDATE lane SET slots = 1 WHERE name = 'default'");
  const dagId = await engine.publish([aBashTask("a")]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  const [isHeld, gate] = [aGate(), aGate()];
  const held = engine.sqlPool.transaction(async (sql) => {
    await sql.run(lockLane, ["default", null, 0]);
    isHeld.open();
    await gate.opened;
  });
  await isHeld.opened;
  const late = engine.dispatch();
  await waitFor(somebodyWaits(engine), { what: "the second dispatcher to wait for the first" }).finally(gate.open);
  await held;
  expect(await late).toHaveLength(1);
});

engineTest("a lane whose slots were made fewer comes down to them while its runs go on", async ({ engine }) => {
  await engine.pool.query("UPDATE lane SET slots = 6 WHERE name = 'default'");
  const dagId = await engine.publish([aBashTask("a"), aBashTask("b", ["a"])]);
  await engine.arrive(dagId, keys(6));
  await engine.admit(dagId);
  const first = await engine.dispatch();
  await Promise.all(first.map((id) => engine.worker.start(id)));
  await engine.pool.query("UPDATE lane SET slots = 2 WHERE name = 'default'");
  for (const id of first) await engine.worker.end(id);
  const open = await engine.rows("SELECT count(*)::int AS n FROM task_attempt WHERE state IN ('queued', 'running')");
  expect(open).toEqual([{ n: 2 }]);
  await engine.pool.query("UPDATE lane SET slots = 6 WHERE name = 'default'");
});
