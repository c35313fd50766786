import { describe, expect, it } from "vitest";
import { groupArea } from "@/components/dag-canvas/group-data";
import { completeLayout, layoutGraph } from "@/components/dag-canvas/layout";
import { NODE_SIZE } from "@/components/dag-canvas/task-node-data";

const task = (key: string, needs: string[] = []) => ({ id: `id-${key}`, key, operator: "bash" as const, needs });
const diamond = { tasks: [task("a"), task("b", ["a"]), task("c", ["a"]), task("d", ["b", "c"])] };

function overlaps(a: { x: number; y: number }, b: { x: number; y: number }): boolean {
  return Math.abs(a.x - b.x) < NODE_SIZE.width && Math.abs(a.y - b.y) < NODE_SIZE.height;
}

describe("layoutGraph", () => {
  it("places every task right of everything it needs", () => {
    const layout = layoutGraph(diamond);
    const x = (key: string) => layout[`id-${key}`]?.x ?? Number.NaN;
    expect(x("a") + NODE_SIZE.width).toBeLessThan(x("b"));
    expect(x("b")).toBe(x("c"));
    expect(x("c") + NODE_SIZE.width).toBeLessThan(x("d"));
  });

  it("never puts two tasks on top of each other", () => {
    const places = Object.values(layoutGraph(diamond));
    const pairs = places.flatMap((a, index) => places.slice(index + 1).map((b) => overlaps(a, b)));
    expect(pairs).not.toContain(true);
  });

  it("leaves room for the condition on an edge of a branch", () => {
    const gap = (when: string) => {
      const branch = { ...task("a"), operator: "branch" as const, cases: [{ when, then: ["b"] }] };
      const layout = layoutGraph({ tasks: [branch, task("b", ["a"])] });
      return (layout["id-b"]?.x ?? 0) - (layout["id-a"]?.x ?? 0);
    };
    expect(gap("results.score.p < 0.25") - gap("true")).toBeGreaterThan(60);
  });

  it("draws a document with a cycle, a self edge and an unknown key instead of failing", () => {
    const broken = { tasks: [task("a", ["b", "a", "nowhere"]), task("b", ["a"])] };
    expect(Object.keys(layoutGraph(broken))).toEqual(["id-a", "id-b"]);
  });

  it("keeps the frame of a group free of tasks that are not in it", () => {
    const keys = ["a", "b", "c", "d", "e", "f"];
    const fan = { tasks: [task("start"), ...keys.map((key) => task(key, ["start"])), task("end", keys)] };
    const members = ["a", "c", "e"].map((key) => `id-${key}`);
    const layout = layoutGraph(fan, [{ tasks: members }]);
    const { x, y, width, height } = groupArea(
      members.flatMap((id) => layout[id] ?? []),
      false,
    );
    const inside = Object.entries(layout).filter(
      ([, at]) => at.x < x + width && at.x + NODE_SIZE.width > x && at.y < y + height && at.y + NODE_SIZE.height > y,
    );
    expect(inside.map(([id]) => id).toSorted()).toEqual(members);
  });

  it("draws an empty document", () => {
    expect(layoutGraph({ tasks: [] })).toEqual({});
  });
});

describe("completeLayout", () => {
  it("keeps what a person placed and puts the rest below it", () => {
    const placed = { "id-a": { x: 10, y: 500 }, "id-b": { x: 400, y: 40 } };
    const layout = completeLayout(diamond, placed);
    expect(layout).toMatchObject(placed);
    for (const key of ["c", "d"]) expect(layout[`id-${key}`]?.y).toBeGreaterThan(500 + NODE_SIZE.height);
  });

  it("lays everything out when nothing was placed", () => {
    expect(completeLayout(diamond, {})).toEqual(layoutGraph(diamond));
  });
});
