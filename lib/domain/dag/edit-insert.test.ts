import { describe, expect, it } from "vitest";
import type { DagDraft } from "@/lib/domain/dag/document";
import { applyEdit } from "@/lib/domain/dag/edit";
import type { InsertTask } from "@/lib/domain/dag/edit-insert";
import { aDraft, aDraftBranch, aDraftTask, idOf, issueSummary } from "@/lib/testing/dag-builders";

const insert = (document: DagDraft, source: string, target: string, more: Partial<InsertTask> = {}) =>
  applyEdit(
    { document, layout: {} },
    {
      kind: "insert_task",
      id: idOf("new"),
      key: "bash",
      operator: "bash",
      position: { x: 7, y: 8 },
      sourceId: idOf(source),
      targetId: idOf(target),
      ...more,
    },
  );
const needsOf = (document: DagDraft) => Object.fromEntries(document.tasks.map(({ key, needs }) => [key, needs]));

describe("a task that is put on an edge", () => {
  it("comes between its ends, and leaves all other edges", () => {
    const result = insert(aDraft([aDraftTask("a"), aDraftTask("x"), aDraftTask("b", ["x", "a"])]), "a", "b");
    expect(result.ok && needsOf(result.value.document)).toEqual({ a: [], x: [], b: ["x", "bash"], bash: ["a"] });
    expect(result.ok && result.value.layout).toEqual({ [idOf("new")]: { x: 7, y: 8 } });
  });

  it("takes the target's place in every choice of a branch", () => {
    const draft = aDraft([
      aDraftBranch("pick", [["yes"], ["yes", "no"]], ["yes"]),
      aDraftTask("yes", ["pick"]),
      aDraftTask("no", ["pick"]),
    ]);
    const result = insert(draft, "pick", "yes");
    const pick = result.ok ? result.value.document.tasks[0] : undefined;
    expect(pick?.cases?.map(({ then }) => then)).toEqual([["bash"], ["bash", "no"]]);
    expect(pick?.otherwise).toEqual(["bash"]);
    expect(result.ok && needsOf(result.value.document).yes).toEqual(["bash"]);
    expect(result.ok && issueSummary(result.value.document).filter((issue) => issue.includes("branch"))).toEqual([]);
  });

  it("leads on to the target when it is a branch itself", () => {
    const result = insert(aDraft([aDraftTask("a"), aDraftTask("b", ["a"])]), "a", "b", {
      operator: "branch",
      key: "pick",
    });
    const pick = result.ok ? result.value.document.tasks[2] : undefined;
    expect(pick).toMatchObject({ needs: ["a"], cases: [{ when: "", then: ["b"] }] });
  });

  it.each([
    ["an edge that is gone", "b", "a", "no_such_edge"],
    ["a task that is gone", "a", "zz", "unknown_task"],
  ])("is refused on %s, and changes nothing", (_, source, target, code) => {
    const result = insert(aDraft([aDraftTask("a"), aDraftTask("b", ["a"])]), source, target);
    expect(result.ok ? null : result.error.code).toBe(code);
  });
});
