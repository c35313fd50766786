import { describe, expect, it } from "vitest";
import { foldEdits, freeGroupName, groupOf, withMembers } from "@/lib/client/designer/groups";
import { neighbourOutside } from "@/lib/client/designer/neighbour";
import type { DraftTask } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

const group = (name: string, tasks: string[], isFolded = false) => ({ x: 50, y: 0, group: { name, tasks, isFolded } });
const layout: Layout = {
  a: { x: 0, y: 0 },
  b: { x: 100, y: 0 },
  c: { x: 200, y: 0 },
  d: { x: 300, y: 0 },
  g: group("Group 1", ["b", "c"]),
};

it("a dragged group takes its tasks along by the distance it went, and other moves stay", () => {
  expect(withMembers({ g: { x: 60, y: 5 }, d: { x: 1, y: 1 } }, layout, () => ({ x: 50, y: 0 }))).toEqual({
    b: { x: 110, y: 5 },
    c: { x: 210, y: 5 },
    d: { x: 1, y: 1 },
  });
});

describe("groupOf", () => {
  it.each([
    [["b"], "g"],
    [["b", "c"], "g"],
    [["a", "b"], undefined],
    [[], undefined],
  ])("of %j is %s", (taskIds, id) => {
    expect(groupOf(layout, taskIds)?.id).toBe(id);
  });
});

it("folds every group of the selected tasks while one is open, and opens them when none is", () => {
  const two = { ...layout, h: group("Group 2", ["a"], true) };
  const told = (edits: ReturnType<typeof foldEdits>) =>
    edits.map((edit) => edit.kind === "set_group" && [edit.id, edit.group?.isFolded]);
  expect(told(foldEdits(two, ["a", "b"]))).toEqual([
    ["g", true],
    ["h", true],
  ]);
  expect(told(foldEdits(two, ["a"]))).toEqual([["h", false]]);
  expect(foldEdits(two, ["d"])).toEqual([]);
});

it("a new group's name is one that no other has", () => {
  expect(freeGroupName({})).toBe("Group 1");
  expect(freeGroupName({ g: group("Group 2", ["a"]) })).toBe("Group 3");
});

it("an arrow key leads out of a folded group past its other tasks", () => {
  const task = (key: string, ...needs: string[]): DraftTask => ({ id: key, key, operator: "bash", needs });
  const draft = { tasks: [task("a"), task("b", "a"), task("c", "b"), task("d", "c")] };
  expect(neighbourOutside(draft, layout, "b", "right")).toBe("c");
  const folded = { ...layout, g: group("Group 1", ["b", "c"], true) };
  expect(neighbourOutside(draft, folded, "b", "right")).toBe("d");
  expect(neighbourOutside(draft, folded, "b", "left")).toBe("a");
});
