import { describe, expect, it } from "vitest";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import type { Drawing } from "@/lib/domain/dag/edit-tasks";
import { GROUP_LIMITS, groupsOf, layoutSchema } from "@/lib/domain/dag/layout";
import { draftToYaml, yamlToDraft } from "@/lib/domain/dag/yaml";
import { mergeLayouts } from "@/lib/domain/merge/merge-layouts";
import { aDraft, aDraftTask, idOf } from "@/lib/testing/dag-builders";

const [A, B, C] = [idOf("a"), idOf("b"), idOf("c")];
const [FIRST, SECOND] = [idOf("first"), idOf("second")];
const drawing: Drawing = {
  document: aDraft([aDraftTask("a"), aDraftTask("b", ["a"]), aDraftTask("c", ["b"])]),
  layout: { [A]: { x: 0, y: 0 }, [B]: { x: 300, y: 100 }, [C]: { x: 600, y: 0 } },
};
const grouped = (tasks: string[], id = FIRST, isFolded = false): DagEdit => ({
  kind: "set_group",
  id,
  group: { name: `Group of ${tasks.length}`, tasks, isFolded },
});

function edited(...edits: DagEdit[]): Drawing {
  return edits.reduce((before: Drawing, edit) => {
    const result = applyEdit(before, edit);
    if (!result.ok) throw new Error(result.error.message);
    return result.value;
  }, drawing);
}
const membersOf = ({ layout }: Drawing) => groupsOf(layout).map(([id, { group }]) => [id, group.tasks]);

describe("a group of tasks", () => {
  it("stands in the middle of its tasks and goes where they go", () => {
    const moved = edited(grouped([A, B]), { kind: "move_tasks", positions: { [A]: { x: 100, y: 0 } } });
    expect(moved.layout[FIRST]).toMatchObject({ x: 200, y: 50 });
  });

  it("changes no content, and leaves its tasks where they are when it is taken away", () => {
    const made = edited(grouped([A, B]));
    expect(made.document).toBe(drawing.document);
    expect(edited(grouped([A, B]), { kind: "set_group", id: FIRST, group: null }).layout).toEqual(drawing.layout);
  });

  it("takes its tasks from the groups that had them, and a group without tasks is none", () => {
    expect(membersOf(edited(grouped([A, B]), grouped([B, C], SECOND)))).toEqual([
      [SECOND, [B, C]],
      [FIRST, [A]],
    ]);
    expect(membersOf(edited(grouped([A]), grouped([A, C], SECOND)))).toEqual([[SECOND, [A, C]]]);
  });

  it.each<[what: string, edit: DagEdit, left: unknown]>([
    ["an automatic layout", { kind: "set_layout", layout: { [A]: { x: 9, y: 9 }, [B]: { x: 9, y: 9 } } }, [A, B]],
    ["the end of one of its tasks", { kind: "remove_tasks", ids: [A] }, [B]],
    ["a new name of one of its tasks", { kind: "rename_task", id: A, key: "z" }, [A, B]],
    ["another operator of one of its tasks", { kind: "set_task_fields", id: A, fields: { operator: "sql" } }, [A, B]],
  ])("outlives %s", (_, edit, left) => {
    expect(membersOf(edited(grouped([A, B]), edit))).toEqual([[FIRST, left]]);
  });

  it("outlives what is typed as YAML, without the tasks that are taken out of it", () => {
    const before = edited(grouped([A, B], FIRST, true));
    const text = draftToYaml(before.document).replace(/ {2}- key: b\n(?: {4}.*\n)+/, "");
    const read = yamlToDraft(text, before.document, () => idOf("new"));
    if (!read.ok) throw new Error("The text cannot be read.");
    expect(read.value.tasks.map(({ key }) => key)).toEqual(["a", "c"]);
    const typed = applyEdit(before, { kind: "replace_document", document: read.value });
    expect(typed.ok && membersOf(typed.value)).toEqual([[FIRST, [A]]]);
  });

  it.each<[why: string, edit: DagEdit, code: string]>([
    ["has the id of a task", grouped([A], B), "id_taken"],
    ["holds a task that is not there", grouped([idOf("gone")]), "unknown_task"],
  ])("is refused when it %s", (_, edit, code) => {
    expect(applyEdit(drawing, edit)).toMatchObject({ error: { code } });
  });

  it("of both sides outlives a merge; a task that both grouped stays where it is active", () => {
    const merged = mergeLayouts(
      drawing.document,
      edited(grouped([A])).layout,
      edited(grouped([B]), grouped([A, C], SECOND)).layout,
    );
    expect(membersOf({ ...drawing, layout: merged })).toEqual([
      [FIRST, [A]],
      [SECOND, [C]],
    ]);
  });
});

it("a stored layout with a task in two groups, or with too many groups, is refused", () => {
  const group = { name: "One", tasks: [A], isFolded: false };
  const place = { x: 0, y: 0, group };
  expect(layoutSchema.safeParse({ [FIRST]: place }).success).toBe(true);
  expect(layoutSchema.safeParse({ [FIRST]: place, [SECOND]: place }).success).toBe(false);
  const ids = Array.from({ length: GROUP_LIMITS.groups + 1 }, (_, at) => idOf(`t${at}`));
  const full = Object.fromEntries(ids.map((id) => [id, { ...place, group: { ...group, tasks: [id] } }]));
  expect(layoutSchema.safeParse(full).success).toBe(false);
});
