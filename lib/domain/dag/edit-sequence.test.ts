import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import { branchTargetKeys } from "@/lib/domain/dag/edit-edges";
import type { Drawing } from "@/lib/domain/dag/edit-tasks";
import { buildGraph, findCycle } from "@/lib/domain/dag/graph";
import { aDraft, aDraftBranch, aDraftTask, idOf } from "@/lib/testing/dag-builders";

const at = { x: 0, y: 0 };
const START = [
  aDraftBranch("pick", [["a"]], ["b"]),
  aDraftTask("a", ["pick"]),
  aDraftTask("b", ["pick"]),
  aDraftTask("c"),
];

describe("any sequence of edits", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "pick", "other");
  const id = name.map(idOf);
  const keys = fc.uniqueArray(name, { maxLength: 3 });
  const edit: fc.Arbitrary<DagEdit> = fc.oneof(
    fc.record({
      kind: fc.constant("add_task" as const),
      id,
      key: name,
      operator: fc.constantFrom("bash", "pack", "branch"),
      position: fc.constant(at),
      needs: keys,
    }),
    fc.record({ kind: fc.constant("remove_tasks" as const), ids: fc.uniqueArray(id, { maxLength: 2 }) }),
    fc.record({
      kind: fc.constant("connect" as const),
      sourceId: id,
      targetId: id,
      caseIndex: fc.option(fc.nat(2), { nil: undefined }),
    }),
    fc.record({ kind: fc.constant("disconnect" as const), sourceId: id, targetId: id }),
    fc.record({ kind: fc.constant("rename_task" as const), id, key: name }),
    fc.record({
      kind: fc.constant("set_task_fields" as const),
      id,
      fields: fc.record({ operator: fc.constantFrom("bash", "branch"), otherwise: keys }, { requiredKeys: [] }),
    }),
    fc.record({
      kind: fc.constant("set_task_fields" as const),
      id,
      fields: keys.map((then) => ({ cases: [{ when: "true", then }] })),
    }),
  );

  it("keeps the graph acyclic, every reference valid, and branch choices and edges the same thing", () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 5, maxLength: 30 }), (edits) => {
        let draft: Drawing = {
          document: aDraft(START),
          layout: Object.fromEntries(START.map((task) => [task.id, at])),
        };
        for (const one of edits) {
          const result = applyEdit(draft, one);
          if (result.ok) {
            accepted++;
            draft = result.value;
          } else refused++;
        }
        const { tasks } = draft.document;
        const byKey = new Map(tasks.map((task) => [task.key, task]));
        expect(byKey.size).toBe(tasks.length);
        expect(findCycle(buildGraph(tasks))).toBeNull();
        expect(Object.keys(draft.layout).toSorted()).toEqual(tasks.map((task) => task.id).toSorted());
        for (const task of tasks) {
          expect(task.needs.every((key) => byKey.has(key) && key !== task.key)).toBe(true);
          expect(new Set(task.needs).size).toBe(task.needs.length);
          if (task.operator !== "branch") continue;
          const followers = tasks.filter(({ needs }) => needs.includes(task.key)).map(({ key }) => key);
          expect([...branchTargetKeys(task)].toSorted()).toEqual(followers.toSorted());
        }
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(1_000);
    expect(refused).toBeGreaterThan(1_000);
  });
});
