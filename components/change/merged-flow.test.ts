import { describe, expect, it } from "vitest";
import { diffFlow } from "@/components/change/merged-flow";
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
const draw = (mode: "diff" | "before" | "after") => diffFlow(diff, changes, mode, new Map([[idOf("b"), 2]]));

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

  it("marks everything as added when nothing was active before, and draws nothing before it", () => {
    const first = { ...diff, before: null };
    const all = diffDocuments(null, after);
    expect(diffFlow(first, all, "diff", new Map()).nodes.every(({ data }) => data.change === "added")).toBe(true);
    expect(diffFlow(first, all, "before", new Map()).nodes).toEqual([]);
  });
});
