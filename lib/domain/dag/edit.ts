import type { DagDraft } from "@/lib/domain/dag/document";
import { type Connect, connect, type Disconnect, disconnect } from "@/lib/domain/dag/edit-edges";
import { type InsertTask, insertTask } from "@/lib/domain/dag/edit-insert";
import { type EditRefusal, NOT_A_NOTE, UNKNOWN_TASK } from "@/lib/domain/dag/edit-refusal";
import {
  type AddTask,
  addTask,
  type Drawing,
  type PasteTasks,
  pasteTasks,
  removeTasks,
  renameTask,
  type SettingsPatch,
  setSettings,
  setTaskFields,
  type TaskPatch,
} from "@/lib/domain/dag/edit-tasks";
import { keptLayout, type Layout, NOTE_LIMITS, type NotePlace, notesOf } from "@/lib/domain/dag/layout";
import { assertNever, err, ok, type Result } from "@/lib/domain/shared/result";

/** Everything a person can do to a draft. The canvas, the forms and the YAML view change it in no other way. */
export type DagEdit =
  | Readonly<{ kind: "add_task" } & AddTask>
  | Readonly<{ kind: "insert_task" } & InsertTask>
  | Readonly<{ kind: "remove_tasks"; ids: readonly string[] }>
  | Readonly<{ kind: "connect" } & Connect>
  | Readonly<{ kind: "disconnect" } & Disconnect>
  | Readonly<{ kind: "set_task_fields"; id: string; fields: TaskPatch }>
  | Readonly<{ kind: "rename_task"; id: string; key: string }>
  | Readonly<{ kind: "set_settings"; settings: SettingsPatch }>
  /** New places of some tasks. */
  | Readonly<{ kind: "move_tasks"; positions: Layout }>
  /** New places of all tasks, as the automatic layout finds them. */
  | Readonly<{ kind: "set_layout"; layout: Layout }>
  /** What a sticky note says and where it stands; null takes it away. */
  | Readonly<{ kind: "set_note"; id: string; place: NotePlace | null }>
  | Readonly<{ kind: "paste_tasks" } & PasteTasks>
  /** What was typed as YAML. It may hold mistakes that no other edit would make; the check tells them. */
  | Readonly<{ kind: "replace_document"; document: DagDraft }>;

/** The draft after an edit, or why it is not made. Tasks that an edit does not touch stay the same objects. */
export function applyEdit(draft: Drawing, edit: DagEdit): Result<Drawing, EditRefusal> {
  switch (edit.kind) {
    case "add_task":
      return addTask(draft, edit);
    case "insert_task":
      return insertTask(draft, edit);
    case "remove_tasks":
      return removeTasks(draft, edit.ids);
    case "connect":
      return keepLayout(draft, connect(draft.document, edit));
    case "disconnect":
      return keepLayout(draft, disconnect(draft.document, edit));
    case "set_task_fields":
      return keepLayout(draft, setTaskFields(draft.document, edit.id, edit.fields));
    case "rename_task":
      return keepLayout(draft, renameTask(draft.document, edit.id, edit.key));
    case "set_settings":
      return ok({ ...draft, document: setSettings(draft.document, edit.settings) });
    case "move_tasks":
      return place(draft, { ...draft.layout, ...edit.positions }, Object.keys(edit.positions));
    case "set_layout":
      return place(draft, { ...Object.fromEntries(notesOf(draft.layout)), ...edit.layout }, Object.keys(edit.layout));
    case "set_note":
      return setNote(draft, edit.id, edit.place);
    case "paste_tasks":
      return pasteTasks(draft, edit);
    case "replace_document":
      return ok({ document: edit.document, layout: keptLayout(edit.document.tasks, draft.layout) });
    default:
      return assertNever(edit);
  }
}

const keepLayout = ({ layout }: Drawing, document: Result<DagDraft, EditRefusal>): Result<Drawing, EditRefusal> =>
  document.ok ? ok({ document: document.value, layout }) : document;

function place({ document }: Drawing, layout: Layout, moved: readonly string[]): Result<Drawing, EditRefusal> {
  const ids = new Set(document.tasks.map(({ id }) => id));
  return moved.every((id) => ids.has(id)) ? ok({ document, layout }) : err(UNKNOWN_TASK);
}

const TOO_MANY_NOTES: EditRefusal = {
  code: "too_many_notes",
  message: `A canvas holds up to ${NOTE_LIMITS.notes} notes. Delete some of them.`,
};

/** A note never takes the place of a task, whose id it might have been given by a hand-made request. */
function setNote({ document, layout }: Drawing, id: string, note: NotePlace | null): Result<Drawing, EditRefusal> {
  if (document.tasks.some((task) => task.id === id)) return err(NOT_A_NOTE);
  const { [id]: before, ...others } = layout;
  if (note && !before && notesOf(layout).length >= NOTE_LIMITS.notes) return err(TOO_MANY_NOTES);
  return ok({ document, layout: note ? { ...others, [id]: note } : others });
}
