import { describe, expect } from "vitest";
import { admitClients } from "@/lib/services/engine/admit-clients";
import { createManualRun } from "@/lib/services/engine/create-run";
import { dispatchLane } from "@/lib/services/engine/dispatch-lane";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, type TestEngine, type TestWorker } from "@/lib/testing/test-engine";

const keys = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
const SYSTEM = "00000000-0000-7000-8000-000000000001";

/** A run by hand, as a person makes it: without a client, or for one. */
function byHand({ prisma, pool }: TestEngine, dagId: string, clientKey: string | null) {
  return prisma.$transaction(async (tx) => {
    const { rows } = await pool.query("SELECT active_version_id FROM dag WHERE id = $1", [dagId]);
    const client = clientKey === null ? null : { key: clientKey, data: {} };
    return createManualRun(tx, { dagId, versionId: rows[0].active_version_id, client, triggeredBy: SYSTEM });
  });
}

const UNDER_WAY = "SELECT count(*)::int AS n FROM dag_run WHERE state = 'running'";
const OPEN_ITEMS = "SELECT count(*)::int AS n FROM queue_item WHERE state NOT IN ('done', 'error')";
const countOf = async (engine: TestEngine, query: string) =>
  (await engine.rows<{ n: number }>(query))[0]?.n ?? Number.NaN;

/** One scheduler with a worker of its own: admits, dispatches and plays, without looking at what others do. */
async function scheduleUntilDone(engine: TestEngine, worker: TestWorker, dagId: string): Promise<void> {
  while ((await countOf(engine, OPEN_ITEMS)) + (await countOf(engine, UNDER_WAY)) > 0) {
    await admitClients(engine.sqlPool, worker.applier, dagId, { mayWait: true });
    const { attemptIds } = await dispatchLane(engine.sqlPool, worker.applier.actor, "default");
    const started = await Promise.all(attemptIds.map(async (id) => ({ id, ...(await worker.start(id)) })));
    const mine = started.flatMap(({ id, kind }) => (kind === "applied" ? [id] : []));
    while (mine.length > 0) {
      await Promise.all(mine.splice(0).map((id) => worker.end(id)));
      mine.push(...worker.local.splice(0).map(({ attemptId }) => attemptId));
    }
  }
}

describe("four schedulers that race", () => {
  // The invariants looked at afterwards know every moment: runs of a DAG, attempts of a lane.
  engineTest(
    "take 200 clients and twenty runs by hand through a DAG of five runs at a time, each once",
    { timeout: 90_000 },
    async ({ engine }) => {
      const dagId = await engine.publish([aBashTask("a"), aBashTask("b", ["a"])], { max_active_runs: 5 });
      await engine.arrive(dagId, keys("loan", 200));
      const workers = [engine.worker, ...(await Promise.all([1, 2, 3].map(() => engine.newWorker())))];
      let most = 0;
      let isOver = false;
      const watch = async () => {
        while (!isOver) most = Math.max(most, await countOf(engine, UNDER_WAY));
      };
      const watching = watch();
      const manual = Promise.all(keys("hand", 20).map((key, at) => byHand(engine, dagId, at % 2 === 0 ? key : null)));
      await Promise.all(workers.map((worker) => scheduleUntilDone(engine, worker, dagId)));
      await manual;
      await engine.admit(dagId);
      await Promise.all(workers.map((worker) => scheduleUntilDone(engine, worker, dagId)));
      isOver = true;
      await watching;
      expect(most).toBe(5);
      expect(await engine.rows("SELECT state, count(*)::int AS n FROM dag_run GROUP BY 1")).toEqual([
        { state: "success", n: 220 },
      ]);
      expect(await engine.rows("SELECT state, count(*)::int AS n FROM queue_item GROUP BY 1")).toEqual([
        { state: "done", n: 210 },
      ]);
    },
  );
});

engineTest("two workers on one run never hold more of its tasks open than max_active_tasks", async ({ engine }) => {
  const middle = keys("m", 20).map((key) => aBashTask(key.replace("-", "_"), ["start"]));
  const dagId = await engine.publish([aBashTask("start"), ...middle], { max_active_tasks: 3 });
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  const workers = [engine.worker, await engine.newWorker()];
  await Promise.all(
    workers.map(async (worker) => {
      while ((await countOf(engine, UNDER_WAY)) > 0) {
        const ids = await engine.dispatch();
        const started = await Promise.all(ids.map(async (id) => ({ id, ...(await worker.start(id)) })));
        const mine = started.flatMap(({ id, kind }) => (kind === "applied" ? [id] : []));
        for (const id of [...mine, ...worker.local.splice(0).map(({ attemptId }) => attemptId)]) await worker.end(id);
      }
    }),
  );
  const most = await engine.rows(`
    SELECT max(n)::int AS most FROM (SELECT sum(step) OVER (ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS n FROM (
      SELECT queued_at AS at, 1 AS step FROM task_attempt UNION ALL SELECT finished_at, -1 FROM task_attempt) e) s`);
  expect(most).toEqual([{ most: 3 }]);
});

engineTest(
  "a client has one open run of a DAG, though it arrives and is started by hand at once",
  async ({ engine }) => {
    const dagId = await engine.publish([aBashTask("a")]);
    for (let round = 0; round < 5; round += 1) {
      const key = `loan-${round}`;
      const calls = Array.from({ length: 4 }, () => [
        byHand(engine, dagId, key).then(({ ok }) => Number(ok)),
        engine.arrive(dagId, [key]).then(({ accepted }) => accepted),
        engine.admit(dagId).then(() => 0),
      ]);
      const made = await Promise.all(calls.flat());
      expect(made.reduce((sum, one) => sum + one, 0)).toBe(1);
    }
    await engine.admit(dagId);
    expect(await countOf(engine, UNDER_WAY)).toBe(5);
  },
);

describe("nobody waits for ever", () => {
  engineTest(
    "a client of the lowest priority that waited for 101 minutes goes before new ones of the highest",
    async ({ engine }) => {
      const dagId = await engine.publish([aBashTask("a")], { max_active_runs: 1 });
      await engine.arrive(dagId, ["old"], { class: 3, priority: 0 });
      await engine.pool.query("UPDATE queue_item SET arrived_at = arrived_at - interval '101 minutes'");
      await engine.arrive(dagId, keys("new", 20), { class: 3, priority: 100 });
      await engine.admit(dagId);
      expect(await engine.rows("SELECT client_key FROM dag_run r JOIN client c ON c.id = r.client_id")).toEqual([
        { client_key: "old" },
      ]);
    },
  );

  engineTest("a task of an old run goes before tasks of younger runs of higher priority", async ({ engine }) => {
    await engine.pool.query("UPDATE lane SET slots = 1 WHERE name = 'default'");
    const dagId = await engine.publish([aBashTask("a")]);
    await engine.arrive(dagId, ["old"], { priority: 0 });
    await engine.pool.query("UPDATE queue_item SET arrived_at = arrived_at - interval '101 minutes'");
    await engine.admit(dagId);
    await engine.pool.query("UPDATE waiting_task SET rank = rank - 101 * 60");
    await engine.arrive(dagId, keys("new", 5), { priority: 100 });
    await engine.admit(dagId);
    const [attemptId] = await engine.dispatch();
    const found = await engine.rows(
      "SELECT client_key FROM task_attempt a JOIN dag_run r ON r.id = a.dag_run_id JOIN client c ON c.id = r.client_id WHERE a.id = $1",
      [attemptId],
    );
    expect(found).toEqual([{ client_key: "old" }]);
  });

  engineTest("in a lane each class goes before the next, whatever its age", async ({ engine }) => {
    await engine.pool.query("UPDATE lane SET slots = 1 WHERE name = 'default'");
    const dagId = await engine.publish([aBashTask("a")]);
    for (const clientClass of [3, 2, 1, 0])
      await engine.arrive(dagId, [`class-${clientClass}`], { class: clientClass });
    await engine.admit(dagId);
    const order: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const [id = ""] = await engine.dispatch();
      const rows = await engine.rows<{ client_key: string }>(
        "SELECT client_key FROM task_attempt a JOIN dag_run r ON r.id = a.dag_run_id JOIN client c ON c.id = r.client_id WHERE a.id = $1",
        [id],
      );
      order.push(...rows.map(({ client_key }) => client_key));
      await engine.worker.start(id);
      await engine.worker.end(id);
    }
    expect(order).toEqual(["class-0", "class-1", "class-2", "class-3"]);
  });
});
