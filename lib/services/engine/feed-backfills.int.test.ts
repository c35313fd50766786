import { expect } from "vitest";
import { aBackfill } from "@/lib/testing/backfills";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, FAILURE, type TestEngine } from "@/lib/testing/test-engine";

const TASKS = [aBashTask("a"), aBashTask("b", ["a"])];
const HOURLY = { start: { interval: "1h" } } as const;

const unitsOf = (engine: TestEngine, id: string) =>
  engine.rows<{ state: string; run: string | null }>(
    `SELECT u.state, r.state AS run FROM backfill_unit u LEFT JOIN dag_run r ON r.id = u.dag_run_id
     WHERE u.backfill_id = $1 ORDER BY u.position`,
    [id],
  );
const stateOf = async (engine: TestEngine, id: string) =>
  (await engine.rows<{ state: string }>("SELECT state FROM backfill WHERE id = $1", [id]))[0]?.state;
const openRuns = async (engine: TestEngine, runType: string) =>
  (await engine.rows("SELECT id FROM dag_run WHERE state = 'running' AND run_type = $1", [runType])).length;

/** Feeds and plays until nothing is left; answers how often it took. */
async function playOut(engine: TestEngine, dagId: string): Promise<number> {
  for (let rounds = 0; ; rounds++) {
    const { runIds, isMore } = await engine.feed(dagId);
    await engine.playToEnd();
    if (runIds.length === 0 && !isMore) return rounds;
  }
}

engineTest("a backfill runs each of its slots once, in order, under its own limit, and is done", async ({ engine }) => {
  const dagId = await engine.publish(TASKS, HOURLY);
  const id = await aBackfill(engine, dagId, { units: 5 });
  expect(await playOut(engine, dagId)).toBe(3);
  expect(await stateOf(engine, id)).toBe("done");
  expect(await unitsOf(engine, id)).toEqual(Array(5).fill({ state: "queued", run: "success" }));
  expect(
    await engine.rows(
      "SELECT extract(hour FROM logical_date AT TIME ZONE 'UTC')::int AS hour, run_type, class FROM dag_run ORDER BY id",
    ),
  ).toEqual([1, 2, 3, 4, 5].map((hour) => ({ hour, run_type: "backfill", class: 3 })));
});

engineTest("four workers that feed at once never exceed the limit and give each unit one run", async ({ engine }) => {
  const dagId = await engine.publish(TASKS, HOURLY);
  const id = await aBackfill(engine, dagId, { units: 30, maxActiveRuns: 3 });
  const workers = await Promise.all([1, 2, 3, 4].map(() => engine.newWorker()));
  for (let round = 0; round < 10; round++) {
    const fed = await Promise.all(workers.map((worker) => engine.feed(dagId, worker)));
    expect(fed.flatMap(({ runIds }) => runIds)).toHaveLength(3);
    expect(await openRuns(engine, "backfill")).toBe(3);
    await engine.playToEnd();
  }
  await engine.feed(dagId);
  expect(await unitsOf(engine, id)).toEqual(Array(30).fill({ state: "queued", run: "success" }));
  expect(await stateOf(engine, id)).toBe("done");
});

engineTest(
  "live clients come in as if there were no backfill, and it waits while they fill the DAG",
  async ({ engine }) => {
    const dagId = await engine.publish(TASKS, { max_active_runs: 3 });
    await engine.arrive(dagId, ["old-1", "old-2", "old-3", "old-4"]);
    for (let round = 0; round < 2; round++) {
      await engine.admit(dagId);
      await engine.playToEnd();
    }
    const id = await aBackfill(engine, dagId, { units: 4, maxActiveRuns: 2, of: "clients" });
    expect((await engine.feed(dagId)).runIds).toHaveLength(2);
    await engine.arrive(dagId, ["new-1", "new-2", "new-3", "new-4"]);
    expect((await engine.admit(dagId)).runIds).toHaveLength(3);
    await engine.rows("UPDATE lane SET slots = 3 WHERE name = 'default'");
    const first = await engine.dispatch();
    expect(
      await engine.rows(
        "SELECT DISTINCT r.run_type FROM task_attempt a JOIN dag_run r ON r.id = a.dag_run_id WHERE a.id = ANY ($1::uuid[])",
        [first],
      ),
    ).toEqual([{ run_type: "client" }]);
    expect((await engine.feed(dagId)).runIds).toEqual([]);
    await engine.rows("UPDATE lane SET slots = 20 WHERE name = 'default'");
    await Promise.all(first.map((attemptId) => engine.worker.start(attemptId)));
    await Promise.all(first.map((attemptId) => engine.worker.end(attemptId)));
    await engine.playToEnd();
    await engine.admit(dagId);
    await engine.playToEnd();
    await playOut(engine, dagId);
    expect(await stateOf(engine, id)).toBe("done");
  },
);

engineTest(
  "a client of a backfill is decided again under its own item, and counts as open meanwhile",
  async ({ engine }) => {
    const dagId = await engine.publish(TASKS);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.playToEnd(() => FAILURE);
    await aBackfill(engine, dagId, { units: 1, of: "clients" });
    await engine.feed(dagId);
    expect(await engine.arrive(dagId, ["loan-1"])).toEqual({ accepted: 0, alreadyOpen: ["loan-1"] });
    await engine.playToEnd();
    expect(await engine.rows("SELECT state FROM queue_item")).toEqual([{ state: "done" }]);
    expect(await engine.rows("SELECT rerun_number, state FROM dag_run ORDER BY 1")).toEqual([
      { rerun_number: 0, state: "failed" },
      { rerun_number: 1, state: "success" },
    ]);
  },
);

engineTest(
  "a unit whose client or slot has an open run is passed over, and the next one takes its room",
  async ({ engine }) => {
    const dagId = await engine.publish(TASKS);
    await engine.arrive(dagId, ["loan-1", "loan-2"]);
    await engine.admit(dagId);
    await engine.playToEnd();
    const id = await aBackfill(engine, dagId, { units: 2, maxActiveRuns: 1, of: "clients" });
    await engine.arrive(dagId, ["loan-1"]);
    expect(await engine.feed(dagId)).toMatchObject({ runIds: [], isMore: true });
    expect((await engine.feed(dagId)).runIds).toHaveLength(1);
    expect(await unitsOf(engine, id)).toEqual([
      { state: "skipped", run: null },
      { state: "queued", run: "running" },
    ]);
  },
);

engineTest.for(["paused", "cancelled"])(
  "a backfill that is %s begins nothing, and a paused DAG begins nothing",
  async (state, { engine }) => {
    const dagId = await engine.publish(TASKS, HOURLY);
    const id = await aBackfill(engine, dagId, { units: 3 });
    await engine.rows("UPDATE dag SET is_paused = true");
    expect((await engine.feed(dagId)).runIds).toEqual([]);
    await engine.rows("UPDATE dag SET is_paused = false");
    const finishedAt = state === "cancelled" ? "now()" : "NULL";
    await engine.rows(`UPDATE backfill SET state = $2, finished_at = ${finishedAt} WHERE id = $1`, [id, state]);
    expect(await engine.feed(dagId)).toMatchObject({ runIds: [], isMore: false });
    expect(await unitsOf(engine, id)).toEqual(Array(3).fill({ state: "pending", run: null }));
  },
);

engineTest(
  "a worker that dies while it feeds leaves no unit without its run, and another goes on",
  async ({ engine, pool }) => {
    const dagId = await engine.publish(TASKS, HOURLY);
    const id = await aBackfill(engine, dagId, { units: 4, maxActiveRuns: 4 });
    // The dying worker stands in the middle of its transaction: its runs are there, what their tasks wait for is locked.
    const blocker = await pool.connect();
    await blocker.query("BEGIN; LOCK TABLE waiting_task IN ACCESS EXCLUSIVE MODE");
    const dying = Promise.allSettled([engine.feed(dagId)]);
    try {
      await expect.poll(async () => (await pool.query(KILL_WHO_WAITS)).rowCount, { timeout: 10_000 }).toBe(1);
      expect(await unitsOf(engine, id)).toEqual(Array(4).fill({ state: "pending", run: null }));
    } finally {
      await blocker.query("ROLLBACK");
      blocker.release();
    }
    await dying;
    await playOut(engine, dagId);
    expect(await unitsOf(engine, id)).toEqual(Array(4).fill({ state: "queued", run: "success" }));
  },
);

const KILL_WHO_WAITS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`;
