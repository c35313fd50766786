import { describe, expect, it } from "vitest";
import { arranged, diffFlow, sideFlows } from "@/components/change/merged-flow";
import { taskGroupKey } from "@/lib/client/change/change-groups";
import { diffDocuments } from "@/lib/domain/change/diff";
import type { DagDocument } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const before = aDocument([aBashTask("a", []), aBashTask("b", ["a"]), aBashTask("c", ["b"]), aBashTask("e", [])]);
const after = aDocument([
  aBashTask("a", []),
  { ...aBashTask("b", ["a"]), retries: 2 },
  aBashTask("d", ["b"]),
  aBashTask("e", []),
]);
const at = (x: number) => Object.fromEntries(["a", "b", "c", "d", "e"].map((key) => [idOf(key), { x, y: 0 }]));
const side = (document: DagDocument, layout: Layout) => ({ document, layout, yaml: "" });
const moved = { ...at(0), [idOf("e")]: { x: 5, y: 5 } };
const diff = {
  before: side(before, at(0)),
  after: side(after, moved),
  packsBefore: {},
  pinsBefore: {},
  pinsAfter: {},
  packsAfter: {},
  fromLabel: "",
  toLabel: "",
};
const changes = diffDocuments(before, after, { layouts: { before: at(0), after: moved } });
const threads = new Map([[taskGroupKey(idOf("b")), 2]]);
const draw = (mode: "diff" | "before" | "after") => diffFlow(diff, changes, mode, threads);

describe("diffFlow", () => {
  it("draws both sides in one picture and says of each task what happened to it", () => {
    const nodes = draw("diff").nodes.map(({ data }) => [data.task.key, data.change ?? "same"]);
    expect(nodes).toEqual([
      ["a", "same"],
      ["b", "modified"],
      ["d", "added"],
      ["e", "moved"],
      ["c", "removed"],
    ]);
  });

  it("draws added and removed edges beside those that stayed", () => {
    const edges = draw("diff").edges.map(({ source, target, className }) => [source, target, className ?? "same"]);
    expect(edges).toEqual([
      [idOf("a"), idOf("b"), "same"],
      [idOf("b"), idOf("d"), "edge-added"],
      [idOf("b"), idOf("c"), "edge-removed"],
    ]);
  });

  it("shows each side alone without marks, and threads on all of them", () => {
    expect(draw("before").nodes.map(({ data }) => data.task.key)).toEqual(["a", "b", "c", "e"]);
    expect(draw("after").nodes.every(({ data }) => data.change === undefined)).toBe(true);
    for (const mode of ["diff", "before", "after"] as const)
      expect(draw(mode).nodes.find(({ data }) => data.task.key === "b")?.data.threads).toBe(2);
  });

  it("shows both sides beside each other, each with what happened to its tasks", () => {
    const sides = sideFlows(diff, changes, threads);
    const marks = (nodes: typeof sides.after.nodes) => nodes.map(({ data }) => [data.task.key, data.change ?? "same"]);
    expect(marks(sides.before.nodes)).toEqual([
      ["a", "same"],
      ["b", "modified"],
      ["c", "removed"],
      ["e", "moved"],
    ]);
    expect(marks(sides.after.nodes)).toEqual([
      ["a", "same"],
      ["b", "modified"],
      ["d", "added"],
      ["e", "moved"],
    ]);
  });

  it("arranged, no task hides another and each stands at one place on both sides", () => {
    const hidden = { ...diff, after: side(after, at(0)) };
    const { before: left, after: right } = sideFlows(arranged(hidden), changes, threads);
    const places = right.nodes.map(({ position }) => `${position.x} ${position.y}`);
    expect(new Set(places).size).toBe(places.length);
    const placeOf = (nodes: typeof left.nodes, key: string) =>
      nodes.find(({ data }) => data.task.key === key)?.position;
    expect(placeOf(left.nodes, "b")).toEqual(placeOf(right.nodes, "b"));
  });

  it("marks everything as added when nothing was active before, and draws nothing before it", () => {
    const first = { ...diff, before: null };
    const all = diffDocuments(null, after);
    expect(diffFlow(first, all, "diff", new Map()).nodes.every(({ data }) => data.change === "added")).toBe(true);
    expect(diffFlow(first, all, "before", new Map()).nodes).toEqual([]);
  });
});
