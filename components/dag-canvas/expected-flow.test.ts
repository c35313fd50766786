import { expect, it } from "vitest";
import { documentToFlow } from "@/components/dag-canvas/document-to-flow";
import { withExpected } from "@/components/dag-canvas/expected-flow";
import type { DraftTask } from "@/lib/domain/dag/document";

const task = (key: string, ...needs: string[]): DraftTask => ({ id: `id-${key}`, key, operator: "bash", needs });

it("the critical path stands in front, edge by edge, and each task says what it usually takes", () => {
  const flow = documentToFlow({ tasks: [task("a"), task("b", "a"), task("c", "a"), task("d", "b", "c")] }, {});
  const medianMs = new Map([["b", 900]]);
  const told = { totalMs: 900, criticalPath: ["a", "b", "d"], unknown: [], runs: 1, medianMs, wholeMs: null };
  const { nodes, edges } = withExpected(flow, told);
  expect(nodes.map(({ data }) => [data.task.key, data.isDimmed, data.usualMs])).toEqual([
    ["a", false, undefined],
    ["b", false, 900],
    ["c", true, undefined],
    ["d", false, undefined],
  ]);
  expect(edges.filter(({ className }) => className === "edge-critical").map(({ id }) => id)).toEqual([
    "id-a->id-b",
    "id-b->id-d",
  ]);
});
