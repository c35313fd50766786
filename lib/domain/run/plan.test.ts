import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import { compilePlan } from "@/lib/domain/run/plan";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";

const DIAMOND: Task[] = [
  aBashTask("join", ["left", "right"]),
  aBashTask("right", ["pick"]),
  aBranchTask("pick", { cases: [{ when: "true", then: ["left"] }], otherwise: ["right"] }),
  aBashTask("left", ["pick"]),
];

describe("compilePlan", () => {
  it("orders tasks by depth, then key, and links them by index", () => {
    const plan = compilePlan(aDocument(DIAMOND));
    expect(plan.tasks.map((task) => task.key)).toEqual(["pick", "left", "right", "join"]);
    expect(plan.tasks.map((task) => [task.index, task.upstream, task.downstream])).toEqual([
      [0, [], [1, 2]],
      [1, [0], [3]],
      [2, [0], [3]],
      [3, [1, 2], []],
    ]);
    expect(plan.tasks.map((task) => task.isBranch)).toEqual([true, false, false, false]);
  });

  it("finds a task's index by key and nothing by a name that objects inherit", () => {
    const plan = compilePlan(aDocument(DIAMOND));
    expect(plan.indexByKey.join).toBe(3);
    expect(plan.indexByKey.constructor).toBeUndefined();
  });

  it("carries the settings that the engine needs, with their defaults", () => {
    expect(compilePlan(aDocument(DIAMOND))).toMatchObject({ lane: "default", maxActiveTasks: 100 });
    const plan = compilePlan(
      aDocument([aBashTask("only", [], { retries: 2, priority: 7, trigger_rule: "all_done" })], {
        lane: "critical",
        max_active_tasks: 5,
        defaults: { timeout: "2m" },
      }),
    );
    expect(plan).toMatchObject({ lane: "critical", maxActiveTasks: 5 });
    expect(plan.tasks[0]).toMatchObject({
      rule: "all_done",
      priority: 7,
      timeoutMs: 120_000,
      retry: { maxAttempts: 3, delayMs: 5_000, factor: 2, maxDelayMs: 300_000 },
    });
  });

  it("gives the same plan in whatever order the document lists its tasks", () => {
    const expected = compilePlan(aDocument(DIAMOND));
    const shuffled = fc.shuffledSubarray(DIAMOND, { minLength: DIAMOND.length });
    fc.assert(
      fc.property(shuffled, (tasks) => {
        expect(compilePlan(aDocument(tasks))).toEqual(expected);
      }),
    );
  });

  it("never compiles a cycle", () => {
    expect(() => compilePlan(aDocument([aBashTask("a", ["b"]), aBashTask("b", ["a"])]))).toThrow("cycle");
  });
});
