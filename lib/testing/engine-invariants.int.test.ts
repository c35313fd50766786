import type pg from "pg";
import { expect } from "vitest";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import type { AttemptResult } from "@/lib/services/engine/engine-event";
import { CORRUPTIONS } from "@/lib/testing/corruptions";
import { aBashTask, aBranchTask } from "@/lib/testing/dag-builders";
import { type Evidence, findViolationsIn, INVARIANTS, UNREPRESENTABLE } from "@/lib/testing/engine-invariants";
import { engineTest, FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";

const SYSTEM = "00000000-0000-7000-8000-000000000001";
const FIRST_TRY: Readonly<Record<string, AttemptResult>> = {
  choice: { ...SUCCESS, chosenTaskKeys: ["flaky"] },
  flaky: FAILURE,
};

/** Runs that came one after the other: `done` succeeded after a retry, `refused` failed, `stopped` was cancelled. */
async function decidedRuns(engine: TestEngine): Promise<void> {
  const split = [{ when: "true", then: ["flaky"] }];
  const tasks = [
    aBashTask("load"),
    aBranchTask("choice", { needs: ["load"], cases: split, otherwise: ["unchosen"] }),
    aBashTask("flaky", ["choice"], { retries: 1, retry_delay: "1ms" }),
    aBashTask("unchosen", ["choice"]),
    aBashTask("join", ["flaky"], { trigger_rule: "none_failed_min_one_success" }),
  ];
  const dagId = await engine.publish(tasks, { dag: "research.decided", max_active_runs: 1 });
  for (const key of ["done", "refused", "stopped"]) await engine.arrive(dagId, [key]);
  for (const lastTry of [SUCCESS, FAILURE]) {
    await engine.admit(dagId);
    await engine.playToEnd((key) => FIRST_TRY[key] ?? SUCCESS);
    await retryAll(engine);
    await engine.playToEnd((key) => (key === "flaky" ? lastTry : SUCCESS));
  }
  const { runIds } = await engine.admit(dagId);
  const [attemptId = ""] = await engine.dispatch();
  await engine.worker.start(attemptId);
  await engine.prisma.$transaction((tx) =>
    applyUserEvent(tx, SYSTEM, { type: "cancel", runId: runIds[0] ?? "", reason: "wrong file" }),
  );
}

async function retryAll(engine: TestEngine): Promise<void> {
  const due = await engine.rows<{ runId: string; index: number }>(
    `SELECT dag_run_id AS "runId", task_index AS index FROM waiting_task WHERE retry_at IS NOT NULL`,
  );
  await Promise.all(due.map((one) => engine.worker.batcher.submit({ type: "retry_due", ...one })));
}

/** A run with a task in every open state, and a client that waits behind it. */
async function openRun(engine: TestEngine): Promise<void> {
  await engine.rows("INSERT INTO pool (name, slots) VALUES ('scores', 1)");
  const tasks = [
    aBashTask("runs", [], { priority: 30 }),
    aBashTask("retried", [], { priority: 29, retries: 1, retry_delay: "5m" }),
    aBashTask("queued", [], { priority: 28, pool: "scores" }),
    aBashTask("waits", [], { priority: 2 }),
    aBashTask("z_held", [], { priority: 1 }),
    aBashTask("later", ["runs"]),
  ];
  const dagId = await engine.publish(tasks, { dag: "research.open", max_active_runs: 1, max_active_tasks: 3 });
  await engine.arrive(dagId, ["open"]);
  await engine.arrive(dagId, ["behind"]);
  await engine.admit(dagId);
  await engine.dispatch();
  const attempts = await engine.rows<{ id: string; task_key: string }>(
    "SELECT a.id, t.task_key FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index) WHERE a.state = 'queued'",
  );
  const idOf = (key: string) => attempts.find(({ task_key }) => task_key === key)?.id ?? "";
  await engine.worker.start(idOf("runs"));
  await engine.worker.start(idOf("retried"));
  await engine.worker.end(idOf("retried"), FAILURE);
}

async function aHistory(engine: TestEngine): Promise<void> {
  await decidedRuns(engine);
  await openRun(engine);
  await engine.rows("SELECT audit_append($1, 'test.happened', 'dag', 'research.open', '{}')", [SYSTEM]);
}

/** What the checks find after `sql`, which no trigger or foreign key hinders; nothing of it stays. */
async function afterCorruption(pool: pg.Pool, sql: string, evidence: Evidence) {
  const db = await pool.connect();
  try {
    await db.query("BEGIN; SET LOCAL session_replication_role = replica");
    await db.query(sql);
    return await findViolationsIn(db, evidence);
  } finally {
    await db.query("ROLLBACK");
    db.release();
  }
}

engineTest(
  "a healthy history breaks no promise, and each planted fault is found by its own check",
  async ({ engine }) => {
    await aHistory(engine);
    expect(await afterCorruption(engine.pool, "", {})).toEqual({});
    const [done] = await engine.rows<{ id: string }>(
      "SELECT r.id FROM dag_run r JOIN client c ON c.id = r.client_id WHERE client_key = 'done'",
    );
    const effects = await engine.rows<{ key: string }>(
      `SELECT t.dag_run_id || '/' || t.task_key AS key FROM task_instance t JOIN task_attempt a USING (dag_run_id, task_index)
     WHERE a.state = 'success' AND t.task_key <> 'choice'`,
    );
    const truth = effects.map(({ key }) => key);
    const found: string[] = [];
    for (const { what, sql = "", effectsOf, ...told } of CORRUPTIONS) {
      const evidence = effectsOf ? { effects: effectsOf(truth, `${done?.id}/load`) } : told;
      const violations = await afterCorruption(engine.pool, sql, evidence);
      found.push(`${Object.keys(violations).map((name) => name.slice(0, 3))} ${what}`);
    }
    expect(found).toEqual(CORRUPTIONS.map(({ caughtBy, what }) => `${caughtBy} ${what}`));
  },
);

engineTest(
  "every check has a planted fault, and every other promise a constraint in the schema",
  async ({ engine }) => {
    const caught = new Set(CORRUPTIONS.map(({ caughtBy }) => caughtBy));
    expect(INVARIANTS.map(({ id }) => id)).toEqual([...caught].sort());
    const names = await engine.rows<{ name: string }>(
      "SELECT conname AS name FROM pg_constraint UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    );
    expect(names.map(({ name }) => name)).toEqual(
      expect.arrayContaining(UNREPRESENTABLE.map(({ constraint }) => constraint)),
    );
    const numbers = [...INVARIANTS, ...UNREPRESENTABLE].map(({ id }) => id);
    const wanted = Array.from({ length: 39 }, (_, at) => `I${String(at + 1).padStart(2, "0")}`);
    expect(wanted.filter((id) => !numbers.includes(id))).toEqual([]);
  },
);
