import { describe, expect, it } from "vitest";
import { createFlowMapper } from "@/components/designer/flow-mapper";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";

const task = (key: string, ...needs: string[]): DraftTask => ({ id: `id-${key}`, key, operator: "bash", needs });
const draft: DagDraft = { signalbox: "dag/v1", dag: "a.b", tasks: [task("a"), task("b", "a"), task("c", "b")] };
const layout = { "id-a": { x: 0, y: 0 }, "id-b": { x: 300, y: 0 }, "id-c": { x: 600, y: 0 } };
const issue = { code: "x", severity: "error", message: "No." } as const;
const none = new Map();

describe("createFlowMapper", () => {
  it("answers the same objects for all that an edit did not touch", () => {
    const toFlow = createFlowMapper();
    const before = toFlow(draft, layout, none);
    const tasks = draft.tasks.map((each) => (each.key === "b" ? { ...each, command: "true" } : each));
    const after = toFlow({ ...draft, tasks }, layout, none);
    expect(after.nodes.map((node, at) => node === before.nodes[at])).toEqual([true, false, true]);
    expect(after.edges.map((edge, at) => edge === before.edges[at])).toEqual([true, true]);
  });

  it("moves a task without making new data for it", () => {
    const toFlow = createFlowMapper();
    const before = toFlow(draft, layout, none);
    const after = toFlow(draft, { ...layout, "id-a": { x: 5, y: 5 } }, none);
    expect(after.nodes[0]?.position).toEqual({ x: 5, y: 5 });
    expect(after.nodes[0]?.data).toBe(before.nodes[0]?.data);
  });

  it("shows a problem when it appears and takes it away when it is gone", () => {
    const toFlow = createFlowMapper();
    const first = toFlow(draft, layout, new Map([["id-a", [issue]]]));
    expect(first.nodes[0]?.data.issues).toEqual([issue]);
    expect(toFlow(draft, layout, new Map([["id-a", [{ ...issue }]]])).nodes[0]).toBe(first.nodes[0]);
    expect(toFlow(draft, layout, none).nodes[0]?.data.issues).toBeUndefined();
  });

  it("shows what a simulation says of tasks and edges, and nothing of it afterwards", () => {
    const toFlow = createFlowMapper();
    const before = toFlow(draft, layout, none);
    const ends = (["success", "success", "failed"] as const).map((state, at) => {
      const { id = "", key = "" } = draft.tasks[at] ?? {};
      return [id, { key, state, chosen: null }] as const;
    });
    const played = toFlow(draft, layout, none, new Map(ends));
    expect(played.nodes.map(({ data }) => data.state)).toEqual(["success", "success", "failed"]);
    expect(played.edges.map(({ className }) => className)).toEqual(["edge-passed", "edge-passed"]);
    expect(toFlow(draft, layout, none)).toEqual(before);
  });

  it("forgets a task that was deleted", () => {
    const toFlow = createFlowMapper();
    toFlow(draft, layout, none);
    const after = toFlow({ ...draft, tasks: [task("a")] }, layout, none);
    expect(after).toMatchObject({ nodes: [{ id: "id-a" }], edges: [] });
  });
});
