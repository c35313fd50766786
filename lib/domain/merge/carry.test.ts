import { describe, expect, it } from "vitest";
import type { Snapshot } from "@/lib/domain/dag/canonical";
import type { DagDocument } from "@/lib/domain/dag/document";
import { isSameReading } from "@/lib/domain/merge/carry";
import { mergeLayouts } from "@/lib/domain/merge/merge-layouts";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const [first, second, third, fourth] = [
  aBashTask("one"),
  aBashTask("two", ["one"]),
  aBashTask("three", ["two"]),
  aBashTask("four", ["three"]),
];
const base = aDocument([first, second, third, fourth]);
const snapshot = (document: DagDocument, packs: Snapshot["closure"]["packs"] = {}): Snapshot => ({
  document,
  closure: { packs },
});
const changed = (key: string, command: string, from = base): DagDocument => ({
  ...from,
  tasks: from.tasks.map((task) => (task.key === key && task.operator === "bash" ? { ...task, command } : task)),
});

describe("an approval of a change to the first task", () => {
  const before = { from: snapshot(base), to: snapshot(changed("one", "new")) };
  const after = (active: DagDocument, merged = changed("one", "new", active)) => ({
    from: snapshot(active),
    to: snapshot(merged),
  });
  it.each<[what: string, isSame: boolean, active: DagDocument, merged?: DagDocument]>([
    ["covers it still after a change far away", true, changed("four", "date")],
    ["does not cover it after a change of its neighbour", false, changed("two", "date")],
    ["does not cover it after a change of a setting", false, { ...base, max_active_runs: 2 }],
    [
      "does not cover anything more than was read",
      false,
      changed("four", "date"),
      changed("one", "newer", changed("four", "date")),
    ],
    [
      "does not cover it beside a new neighbour",
      false,
      { ...base, tasks: [...base.tasks, aBashTask("five", ["one"])] },
    ],
  ])("%s", (_, isSame, active, merged) => {
    expect(isSameReading(before, after(active, merged))).toBe(isSame);
  });

  it("does not cover other pinned scripts", () => {
    const active = changed("four", "date");
    const to = snapshot(changed("one", "new", active), { scores: "a".repeat(64) });
    expect(isSameReading(before, { from: snapshot(active), to })).toBe(false);
  });
});

it("tasks stand where the active version has them, and new ones beside their neighbour as they were drawn", () => {
  const active = { [first.id]: { x: 100, y: 100 }, [second.id]: { x: 0, y: 0 } };
  const proposed = { [first.id]: { x: 0, y: 0 }, [second.id]: { x: 900, y: 0 }, [idOf("new")]: { x: 10, y: 50 } };
  const tasks = [first, second, aBashTask("new", ["one"]), aBashTask("unplaced")];
  expect(mergeLayouts(aDocument(tasks), active, proposed)).toEqual({ ...active, [idOf("new")]: { x: 110, y: 150 } });
});
