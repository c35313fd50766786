import { expect } from "vitest";
import { countRuns } from "@/lib/services/objective/count-runs";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";

const TASKS = [aBashTask("first"), aBashTask("second", ["first"])];

const counted = (engine: TestEngine) =>
  engine.rows<{ scope: string; n: number; promised: number; kept: number }>(
    `SELECT scope, sum(n)::int AS n, sum(promised)::int AS promised, sum(kept)::int AS kept FROM rollup
     WHERE grain = 'day' AND cause = '' GROUP BY 1 ORDER BY 1`,
  );
const countAll = (engine: TestEngine) => countRuns(engine.sqlPool, engine.worker.applier.versions);

engineTest("a run is counted once, whoever counts, how often and from where on", async ({ engine }) => {
  const dagId = await engine.publish(TASKS, { objectives: { client_p95: "9d", task_p95: "0s" } });
  await engine.arrive(dagId, ["loan-1", "loan-2", "loan-3"]);
  await engine.admit(dagId);
  await engine.playToEnd();
  const answers = await Promise.all([1, 2, 3].map(() => countAll(engine)));
  expect(answers.reduce((sum, one) => sum + one.counted, 0)).toBe(3);
  const once = [
    { scope: "client", n: 3, promised: 3, kept: 3 },
    { scope: "each_gap", n: 3, promised: 0, kept: 0 },
    { scope: "each_task", n: 6, promised: 6, kept: 0 },
    { scope: "gap", n: 3, promised: 0, kept: 0 },
    { scope: "path", n: 6, promised: 0, kept: 0 },
    { scope: "run", n: 3, promised: 0, kept: 0 },
    { scope: "task", n: 6, promised: 6, kept: 0 },
  ];
  expect(await counted(engine)).toEqual(once);
  // A mark that was set back, as by a restored database, counts nothing again.
  await engine.rows("UPDATE rollup_progress SET until = '-infinity'");
  expect((await countAll(engine)).counted).toBe(0);
  expect(await counted(engine)).toEqual(once);
  const [sums] = await engine.rows<{ whole: string; parts: string }>(
    `SELECT sum(client_ms) AS whole, sum(queue_ms + lane_ms + pool_ms + retry_ms + person_ms + condition_ms + running_ms + other_ms) AS parts
     FROM run_fact`,
  );
  expect(sums?.parts).toBe(sums?.whole);
});

engineTest("a run that was opened again counts as what it is now, and its first end no more", async ({ engine }) => {
  const dagId = await engine.publish(TASKS, { objectives: { client_p95: "9d" } });
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  await engine.playToEnd((key) => (key === "second" ? FAILURE : SUCCESS));
  await countAll(engine);
  expect(await counted(engine)).toContainEqual({ scope: "client", n: 1, promised: 1, kept: 0 });
  // As a clear and a second round leave it, but for their history.
  await engine.pool.query(`
    BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE dag_run SET state = 'success', reason = NULL, finished_at = finished_at + interval '1 minute';
    COMMIT;`);
  await countAll(engine);
  expect(await counted(engine)).toContainEqual({ scope: "client", n: 1, promised: 1, kept: 1 });
  await engine.pool.query(`
    BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE dag_run SET state = 'failed', finished_at = finished_at - interval '1 minute';
    COMMIT;`);
});
