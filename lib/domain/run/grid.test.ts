import { describe, expect, it } from "vitest";
import { gridRows, STATE_LETTERS } from "@/lib/domain/run/grid";

describe("the grid of runs and tasks", () => {
  it("has a letter of its own for every state", () => {
    expect(new Set(Object.values(STATE_LETTERS)).size).toBe(Object.keys(STATE_LETTERS).length);
  });

  it("keeps the newest version's order, puts what only older ones had last, and leaves gaps where a task was not", () => {
    const versions = [
      { version: 1, taskKeys: ["a", "gone", "b"] },
      { version: 2, taskKeys: ["a", "new", "b"] },
    ];
    const runs = [
      { version: 2, cells: "sfk" },
      { version: 1, cells: "run" },
    ];
    expect(gridRows(versions, runs)).toEqual([
      { taskKey: "a", states: ["success", "running"] },
      { taskKey: "new", states: ["failed", null] },
      { taskKey: "b", states: ["skipped", "none"] },
      { taskKey: "gone", states: [null, "upstream_failed"] },
    ]);
  });
});
