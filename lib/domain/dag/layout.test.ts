import { expect, it } from "vitest";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import type { Drawing } from "@/lib/domain/dag/edit-tasks";
import { layoutSchema, NOTE_LIMITS, notesOf } from "@/lib/domain/dag/layout";
import { mergeLayouts } from "@/lib/domain/merge/merge-layouts";
import { aDraft, aDraftTask } from "@/lib/testing/dag-builders";

const task = aDraftTask("a");
const NOTE_ID = "0190a000-0000-7000-8000-0000000000ff";
const note = { x: 5, y: 6, note: { text: "Ask risk first", colour: "sand" as const } };
const drawing: Drawing = { document: aDraft([task]), layout: { [task.id]: { x: 1, y: 2 } } };

function after(...edits: DagEdit[]) {
  return edits.reduce(
    (before, edit) => {
      const result = applyEdit(before, edit);
      if (!result.ok) throw new Error(result.error.message);
      return result.value;
    },
    drawing as Parameters<typeof applyEdit>[0],
  );
}
const noted: DagEdit = { kind: "set_note", id: NOTE_ID, place: note };

it.each<[what: string, edit: DagEdit]>([
  ["another text of the document", { kind: "replace_document", document: aDraft([]) }],
  ["an automatic layout", { kind: "set_layout", layout: { [task.id]: { x: 9, y: 9 } } }],
  ["the end of a task", { kind: "remove_tasks", ids: [task.id] }],
])("a note outlives %s", (_, edit) => {
  expect(notesOf(after(noted, edit).layout)).toEqual([[NOTE_ID, note]]);
});

it("a note changes no task and no content, and is gone when it is taken away", () => {
  const withNote = after(noted);
  expect([withNote.document === drawing.document, withNote.layout[task.id]]).toEqual([true, { x: 1, y: 2 }]);
  expect(after(noted, { kind: "set_note", id: NOTE_ID, place: null }).layout).toEqual(drawing.layout);
});

it("a note never takes the place of a task", () => {
  expect(applyEdit(drawing, { kind: "set_note", id: task.id, place: note })).toMatchObject({
    error: { code: "id_taken" },
  });
});

it("a merge keeps the notes of both", () => {
  const other = NOTE_ID.replace(/ff$/, "fe");
  const merged = mergeLayouts(drawing.document, { ...drawing.layout, [other]: note }, after(noted).layout);
  expect(notesOf(merged).map(([id]) => id)).toEqual([other, NOTE_ID]);
});

it("a layout of before there were notes can be read, and one with too many is refused", () => {
  expect(layoutSchema.parse(drawing.layout)).toEqual(drawing.layout);
  const ids = Array.from(
    { length: NOTE_LIMITS.notes + 1 },
    (_, at) => `0190a000-0000-7000-8000-${String(at).padStart(12, "0")}`,
  );
  const full = Object.fromEntries(ids.slice(1).map((id) => [id, note]));
  expect(layoutSchema.safeParse(Object.fromEntries(ids.map((id) => [id, note]))).success).toBe(false);
  expect(applyEdit({ ...drawing, layout: full }, { ...noted, id: ids[0] ?? "" })).toMatchObject({
    error: { code: "too_many_notes" },
  });
});
