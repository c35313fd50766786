import { expect } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import { aBashTask } from "@/lib/testing/dag-builders";
import { Random } from "@/lib/testing/simulation/random";
import { beginRun, engineTest } from "@/lib/testing/test-engine";

const MOST = 2_000;
const LONG = { timeout: 180_000 };

const keys = Array.from({ length: MOST }, (_, at) => `t${at}`);
const inner = keys.slice(1, -1);

const random = new Random(20_261_124);
/** Up to three of those before it, each once. */
const someBefore = (at: number): string[] => [
  ...new Set(Array.from({ length: Math.min(at, 3) }, () => `t${random.int(at)}`)),
];

const SHAPES: readonly [string, readonly Task[]][] = [
  [
    "side by side between a first and a last one",
    [aBashTask("t0"), ...inner.map((key) => aBashTask(key, ["t0"])), aBashTask(`t${MOST - 1}`, inner.slice(0, 500))],
  ],
  ["in an order of chance", keys.map((key, at) => aBashTask(key, someBefore(at)))],
  ["one after the other", keys.map((key, at) => aBashTask(key, at === 0 ? [] : [`t${at - 1}`]))],
];

// The checks of the rows follow each test.
engineTest.for(SHAPES)("a run of 2,000 tasks, %s, goes to its end", LONG, async ([, tasks], { engine }) => {
  await engine.rows("UPDATE lane SET slots = 200 WHERE name = 'default'");
  await beginRun(engine, [...tasks]);
  expect(await engine.rows("SELECT count(*)::int AS n FROM task_instance")).toEqual([{ n: MOST }]);
  await engine.playToEnd();
  expect((await engine.runs())[0]?.state).toBe("success");
  expect(await engine.rows("SELECT count(*)::int AS n FROM task_attempt WHERE state = 'success'")).toEqual([
    { n: MOST },
  ]);
});
