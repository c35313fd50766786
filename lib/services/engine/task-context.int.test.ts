import { describe, expect } from "vitest";
import type { Sql } from "@/lib/db/sql/statement";
import type { StartedAttempt } from "@/lib/services/engine/engine-event";
import { createRunMemory } from "@/lib/services/engine/run-memory";
import { createContextLoader } from "@/lib/services/engine/task-context";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";

const CHAIN = [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"])];

/** Runs the statements and counts them. */
function counted(sql: Sql) {
  const counter = { statements: 0 };
  const run: Sql["run"] = (statement, values) => {
    counter.statements += 1;
    return sql.run(statement, values);
  };
  return { counter, sql: { ...sql, run } };
}

/** A worker that has begun the first task of a client and loaded what it may read. */
async function aWorkingLoader(engine: TestEngine) {
  const memory = engine.worker.applier.memory ?? createRunMemory();
  const { counter, sql } = counted(engine.sqlPool.sql);
  const loadContext = createContextLoader(sql, memory);
  const versionOf = (attempt: StartedAttempt) => engine.worker.applier.versions.get(attempt.versionId);
  const load = async (attempt: StartedAttempt) => loadContext({ attempt, version: await versionOf(attempt) });
  const loadAnew = async (attempt: StartedAttempt) =>
    createContextLoader(engine.sqlPool.sql, createRunMemory())({ attempt, version: await versionOf(attempt) });
  const dagId = await engine.publish(CHAIN);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  const [first = ""] = await engine.dispatch();
  const answer = await engine.worker.start(first);
  if (answer.kind !== "applied" || !answer.started) throw new Error("the first task did not start");
  await load(answer.started);
  return { counter, load, loadAnew, first, memory };
}

const begunHere = (engine: TestEngine): StartedAttempt => {
  const [attempt] = engine.worker.local.splice(0);
  if (!attempt) throw new Error("nothing was begun here");
  return attempt;
};

describe("a task that its worker begins by itself", () => {
  engineTest("reads what every other reader would, without asking the database", async ({ engine }) => {
    const { counter, load, loadAnew, first } = await aWorkingLoader(engine);
    await engine.worker.end(first, { ...SUCCESS, output: { z: 1, a: [true, null, "é"], nested: { b: -0.5 } } });
    const b = begunHere(engine);
    const { context, clock } = await load(b);
    expect(counter.statements).toBe(1);
    const anew = await loadAnew(b);
    expect(context).toEqual(anew.context);
    expect(context.results).toEqual({ a: { z: 1, a: [true, null, "é"], nested: { b: -0.5 } } });
    expect(Math.abs(clock.nowMs - anew.clock.nowMs)).toBeLessThan(1_000);
    await engine.worker.end(b.attemptId, { ...SUCCESS, output: "of b" });
    const c = begunHere(engine);
    expect((await load(c)).context).toEqual((await loadAnew(c)).context);
    expect(counter.statements).toBe(1);
  });

  engineTest("reads a large output from the database each time", async ({ engine }) => {
    const { counter, load, loadAnew, first } = await aWorkingLoader(engine);
    await engine.worker.end(first, { ...SUCCESS, output: "x".repeat(10_000) });
    const b = begunHere(engine);
    expect((await load(b)).context).toEqual((await loadAnew(b)).context);
    expect(counter.statements).toBe(2);
  });

  engineTest("reads the output of the latest attempt, whatever an earlier one returned", async ({ engine }) => {
    const { load, loadAnew, first, memory } = await aWorkingLoader(engine);
    await engine.worker.end(first, { ...SUCCESS, output: "right" });
    const b = begunHere(engine);
    memory.keepOutput(b.runId, 0, 2, '"of an attempt that is not the latest"');
    expect((await load(b)).context.results).toEqual({ a: "right" });
    expect((await load(b)).context).toEqual((await loadAnew(b)).context);
  });
});
