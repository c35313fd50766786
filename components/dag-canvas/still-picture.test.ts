import { describe, expect, it } from "vitest";
import { documentToFlow } from "@/components/dag-canvas/document-to-flow";
import { fitView, stillEdge } from "@/components/dag-canvas/still-picture";
import { aDraft, aDraftTask, idOf } from "@/lib/testing/dag-builders";

const at = (x: number, y: number) =>
  documentToFlow(aDraft([aDraftTask("a"), aDraftTask("b")]), { [idOf("a")]: { x: 0, y: 0 }, [idOf("b")]: { x, y } })
    .nodes;

describe("the first picture", () => {
  it.each([
    ["wide", at(4_000, 0)],
    ["high", at(0, 4_000)],
  ])("holds all of a %s DAG in the middle of its room", (_, nodes) => {
    const view = fitView(nodes, { width: 1_000, height: 500 });
    if (!view) throw new Error("nothing is shown");
    const [left, right] = [view.x, view.x + (Math.max(...nodes.map(({ position }) => position.x)) + 208) * view.zoom];
    const [top, bottom] = [view.y, view.y + (Math.max(...nodes.map(({ position }) => position.y)) + 60) * view.zoom];
    expect(left).toBeGreaterThan(0);
    expect(top).toBeGreaterThan(0);
    expect(1_000 - right).toBeCloseTo(left);
    expect(500 - bottom).toBeCloseTo(top);
  });

  it("draws a small DAG no larger than it is, and nothing where there is no room", () => {
    expect(fitView(at(300, 0), { width: 2_000, height: 2_000 })?.zoom).toBe(1);
    expect(fitView(at(300, 0), { width: 0, height: 500 })).toBeNull();
  });
});

it("an edge leads from the right side of a task to the left side of the next, and nowhere without both", () => {
  expect(stillEdge({ x: 0, y: 0 }, { x: 308, y: 100 })).toEqual({
    path: "M208,30 C258,30 258,130 308,130",
    middle: { x: 258, y: 80 },
  });
  expect(stillEdge({ x: 0, y: 0 }, undefined)).toBeNull();
});
