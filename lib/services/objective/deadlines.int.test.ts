import { expect } from "vitest";
import { durationToMs } from "@/lib/domain/shared/duration";
import { sweepDeadlines } from "@/lib/services/objective/sweep-deadlines";
import { aBashTask } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";
import { engineTest, type TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";

const TASKS = [aBashTask("first"), aBashTask("second", ["first"])];
/** So short that nothing is in time, and so long that everything is. */
const AT_ONCE = { client_p95: "1ms", run_p95: "1ms", task_p95: "1ms", gap_p95: "1ms" };
const NEVER = { client_p95: "9d", run_p95: "9d", task_p95: "9d", gap_p95: "9d" };

const deadlines = (engine: TestEngine) =>
  engine.rows<{ scope: string; task_index: number; state: string; n: number }>(
    "SELECT scope, task_index, state, count(*)::int AS n FROM deadline GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
  );
const allPassed = (engine: TestEngine) =>
  waitFor(
    async () =>
      (await engine.rows("SELECT 1 FROM deadline WHERE state = 'pending' AND due_at > clock_timestamp()")).length === 0,
    { what: "the deadlines to pass" },
  );

engineTest("a run that hangs is reported at its deadline, once, though several workers look", async ({ engine }) => {
  const dagId = await engine.publish(TASKS, { objectives: AT_ONCE });
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  for (const id of await engine.dispatch()) await engine.worker.start(id);
  await allPassed(engine);
  const reported = async () =>
    (await Promise.all([1, 2, 3].map(() => sweepDeadlines(engine.sqlPool)))).reduce((sum, missed) => sum + missed, 0);
  // The first task is at work and the second not ready: client, run and task are late, and no gap is.
  await waitFor(
    async () => {
      await reported();
      return (await deadlines(engine)).some(({ scope }) => scope === "task");
    },
    { what: "the task to be late" },
  );
  expect(await deadlines(engine)).toEqual([
    { scope: "client", task_index: -1, state: "missed", n: 1 },
    { scope: "run", task_index: -1, state: "missed", n: 1 },
    { scope: "task", task_index: 0, state: "missed", n: 1 },
  ]);
  expect(await reported()).toBe(0);
  expect(await engine.runs()).toMatchObject([{ state: "running" }]);
  // It ends after all: missed stays missed, and nothing is reported again.
  for (const { id } of await engine.rows<{ id: string }>("SELECT id FROM task_attempt WHERE state = 'running'"))
    await engine.worker.end(id);
  await engine.playToEnd();
  await sweepDeadlines(engine.sqlPool);
  expect(await deadlines(engine)).toContainEqual({ scope: "client", task_index: -1, state: "missed", n: 1 });
  await expect(engine.rows("UPDATE deadline SET state = 'met' WHERE state = 'missed'")).rejects.toThrow(
    /deadline_settled/,
  );
});

engineTest("a task that is ready and gets no slot is reported as a gap", async ({ engine }) => {
  const tasks = [aBashTask("first"), aBashTask("left", ["first"]), aBashTask("right", ["first"])];
  const dagId = await engine.publish(tasks, { objectives: { gap_p95: "1ms" } });
  await engine.rows("UPDATE lane SET slots = 1 WHERE name = 'default'");
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  const [first = ""] = await engine.dispatch();
  await engine.worker.start(first);
  await engine.worker.end(first);
  await waitFor(async () => (await sweepDeadlines(engine.sqlPool)) > 0, { what: "the gap to be too long" });
  const states = await engine.states();
  const late = await engine.rows<{ task_key: string }>(
    "SELECT t.task_key FROM deadline d JOIN task_instance t ON t.dag_run_id = d.subject_id AND t.task_index = d.task_index WHERE d.scope = 'gap'",
  );
  expect(late.map(({ task_key }) => states[task_key])).toEqual(["scheduled"]);
});

engineTest("what is decided in time is met, and clients of a backfill are promised nothing", async ({ engine }) => {
  const dagId = await engine.publish(TASKS, { objectives: NEVER });
  await engine.arrive(dagId, ["loan-1", "loan-2", "loan-3"]);
  await engine.arrive(dagId, ["loan-4"], { class: 3 });
  await engine.admit(dagId);
  await engine.playToEnd();
  expect(await deadlines(engine)).toEqual([
    { scope: "client", task_index: -1, state: "pending", n: 3 },
    { scope: "run", task_index: -1, state: "pending", n: 3 },
  ]);
  await engine.rows("UPDATE deadline SET due_at = clock_timestamp()");
  await allPassed(engine);
  expect(await sweepDeadlines(engine.sqlPool)).toBe(0);
  expect((await deadlines(engine)).map(({ scope, state, n }) => [scope, state, n])).toEqual([
    ["client", "met", 3],
    ["run", "met", 3],
  ]);
});

dbTest("the database reads durations as the document does", async ({ pool }) => {
  for (const text of ["500ms", "15s", "3m", "2h", "1d", "0s", "999999999ms"]) {
    const { rows } = await pool.query("SELECT duration_ms($1)::float8 AS ms", [text]);
    expect(rows[0].ms, text).toBe(durationToMs(text));
  }
});
