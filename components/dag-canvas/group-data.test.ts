import { describe, expect, it } from "vitest";
import { documentToFlow } from "@/components/dag-canvas/document-to-flow";
import { foldGroups } from "@/components/dag-canvas/group-data";
import type { Layout } from "@/lib/domain/dag/layout";
import { aDraft, aDraftTask, idOf } from "@/lib/testing/dag-builders";

const draft = aDraft([
  aDraftTask("a"),
  aDraftTask("b", ["a"]),
  aDraftTask("c", ["a", "b"]),
  aDraftTask("d", ["b", "c"]),
]);
const [A, B, C, D, G] = [idOf("a"), idOf("b"), idOf("c"), idOf("d"), idOf("g")];
const places: Layout = { [A]: { x: 0, y: 0 }, [B]: { x: 300, y: 0 }, [C]: { x: 300, y: 200 }, [D]: { x: 600, y: 0 } };
const withGroup = (isFolded: boolean): Layout => ({
  ...places,
  [G]: { x: 0, y: 0, group: { name: "Score", tasks: [B, C], isFolded } },
});
const draw = (layout: Layout) =>
  foldGroups(
    documentToFlow(draft, layout, ({ key }) => ({ state: key === "c" ? "failed" : "success" })),
    layout,
  );
const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);

describe("a folded group", () => {
  it("stands in the middle of its tasks, in their place, with the edges that came in and went out", () => {
    const { flow, groups, edges, ends } = draw(withGroup(true));
    expect(idsOf(flow.nodes)).toEqual([A, D]);
    expect(flow.edges).toEqual([]);
    expect(groups.map(({ id, position }) => [id, position])).toEqual([[G, { x: 300, y: 100 }]]);
    expect(edges.map(({ source, target, label }) => [source, target, label])).toEqual([
      [A, G, "2 edges"],
      [G, D, "2 edges"],
    ]);
    expect(new Set(ends)).toEqual(new Set([A, D]));
  });

  it("says in which states its tasks are", () => {
    expect([...(draw(withGroup(true)).groups[0]?.data.states ?? [])]).toEqual([
      ["success", 1],
      ["failed", 1],
    ]);
  });
});

it("an open group is a frame around its tasks and changes no edge", () => {
  const { flow, groups, edges } = draw(withGroup(false));
  expect([flow.nodes.length, flow.edges.length, edges.length]).toEqual([4, 5, 0]);
  const [frame] = groups;
  expect(frame?.position.x).toBeLessThan(300);
  expect((frame?.position.x ?? 0) + (frame?.width ?? 0)).toBeGreaterThan(300 + 208);
});

it("a picture without groups is the same object as before", () => {
  const flow = documentToFlow(draft, places);
  expect(foldGroups(flow, places).flow).toBe(flow);
});
