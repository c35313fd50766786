import { expect, it } from "vitest";
import { documentToFlow } from "@/components/dag-canvas/document-to-flow";
import type { DraftTask } from "@/lib/domain/dag/document";

const task = (key: string, needs: string[] = [], more: Partial<DraftTask> = {}): DraftTask => ({
  id: `id-${key}`,
  key,
  operator: "bash",
  needs,
  ...more,
});

const branch = task("tier", ["score"], {
  operator: "branch",
  cases: [{ when: "results.score.p < 0.3", then: ["fast"] }],
  otherwise: ["manual"],
});
const document = { tasks: [task("score"), branch, task("fast", ["tier"]), task("manual", ["tier", "score"])] };

it("draws one edge per known need and labels only those that a branch decides", () => {
  const { edges } = documentToFlow(document, {});
  expect(edges.map(({ id, label }) => [id, label])).toEqual([
    ["id-score->id-tier", undefined],
    ["id-tier->id-fast", "score.p < 0.3"],
    ["id-tier->id-manual", "otherwise"],
    ["id-score->id-manual", undefined],
  ]);
});

it("leaves out an edge to a task that is not in the document, and draws a repeated need once", () => {
  const { edges } = documentToFlow({ tasks: [task("a"), task("b", ["a", "a", "gone"])] }, {});
  expect(edges.map(({ id }) => id)).toEqual(["id-a->id-b"]);
});

it("says in words what a node shows by colour", () => {
  const issue = { code: "x", severity: "error", message: "m" } as const;
  const { nodes } = documentToFlow({ tasks: [task("a")] }, {}, () => ({ state: "up_for_retry", issues: [issue] }));
  expect(nodes[0]?.ariaLabel).toBe("Task a, bash, up for retry, 1 to mend");
});

it("keeps the place a person gave a task", () => {
  const { nodes } = documentToFlow({ tasks: [task("a")] }, { "id-a": { x: 7, y: 9 } });
  expect(nodes[0]?.position).toEqual({ x: 7, y: 9 });
});

it("shortens a long condition from the paths it reads, so that what they are compared with stays to be read", () => {
  const labelOf = (when: string) =>
    documentToFlow(
      { tasks: [task("b", [], { operator: "branch", cases: [{ when, then: ["x"] }] }), task("x", ["b"])] },
      {},
    ).edges[0]?.label;
  expect(labelOf("results.application.application.GrAppv > 500000")).toBe("GrAppv > 500000");
  expect(labelOf('results.application.application.State == "a.long.name"')).toBe('State == "a.long.name"');
  expect(labelOf("double(results.application.loan.amount) * 0.75 >= 1000.0")).toMatch(
    /^double\(amount\) \* 0\.75 .*…$/,
  );
});
