import type { DagDraft } from "@/lib/domain/dag/document";
import { type Connect, connect, type Disconnect, disconnect } from "@/lib/domain/dag/edit-edges";
import { type InsertTask, insertTask } from "@/lib/domain/dag/edit-insert";
import { type RenameParameter, renameParameter } from "@/lib/domain/dag/edit-parameters";
import { type EditRefusal, NOT_A_GROUP, NOT_A_NOTE, UNKNOWN_TASK } from "@/lib/domain/dag/edit-refusal";
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
import {
  GROUP_LIMITS,
  type Group,
  groupsOf,
  isTaskPlace,
  keptLayout,
  type Layout,
  NOTE_LIMITS,
  type NotePlace,
  notesOf,
  settleGroups,
} from "@/lib/domain/dag/layout";
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
  | Readonly<{ kind: "rename_parameter" } & RenameParameter>
  /** New places of some tasks. */
  | Readonly<{ kind: "move_tasks"; positions: Layout }>
  /** New places of all tasks, as the automatic layout finds them. */
  | Readonly<{ kind: "set_layout"; layout: Layout }>
  /** What a sticky note says and where it stands; null takes it away. */
  | Readonly<{ kind: "set_note"; id: string; place: NotePlace | null }>
  /** Which tasks a group holds, its name, and whether it is folded; null takes the group away and leaves its tasks. */
  | Readonly<{ kind: "set_group"; id: string; group: Group | null }>
  | Readonly<{ kind: "paste_tasks" } & PasteTasks>
  /** What was typed as YAML. It may hold mistakes that no other edit would make; the check tells them. */
  | Readonly<{ kind: "replace_document"; document: DagDraft }>;

/** The draft after an edit, or why it is not made. Tasks that an edit does not touch stay the same objects. */
export function applyEdit(draft: Drawing, edit: DagEdit): Result<Drawing, EditRefusal> {
  const made = make(draft, edit);
  if (!made.ok || made.value.layout === draft.layout) return made;
  const { document, layout } = made.value;
  return ok({ document, layout: settleGroups(new Set(document.tasks.map(({ id }) => id)), layout) });
}

function make(draft: Drawing, edit: DagEdit): Result<Drawing, EditRefusal> {
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
    case "rename_parameter":
      return keepLayout(draft, renameParameter(draft.document, edit));
    case "move_tasks":
      return place(draft, { ...draft.layout, ...edit.positions }, Object.keys(edit.positions));
    case "set_layout":
      return place(draft, { ...withoutTasks(draft.layout), ...edit.layout }, Object.keys(edit.layout));
    case "set_note":
      return setNote(draft, edit.id, edit.place);
    case "set_group":
      return setGroup(draft, edit.id, edit.group);
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

const withoutTasks = (layout: Layout): Layout =>
  Object.fromEntries(Object.entries(layout).filter(([, place]) => !isTaskPlace(place)));

const TOO_MANY_NOTES: EditRefusal = {
  code: "too_many_notes",
  message: `A canvas holds up to ${NOTE_LIMITS.notes} notes. Delete some of them.`,
};

/** A note never takes the place of a task or group, whose id it might have been given by a hand-made request. */
function setNote({ document, layout }: Drawing, id: string, note: NotePlace | null): Result<Drawing, EditRefusal> {
  if (document.tasks.some((task) => task.id === id) || layout[id]?.group) return err(NOT_A_NOTE);
  const { [id]: before, ...others } = layout;
  if (note && !before && notesOf(layout).length >= NOTE_LIMITS.notes) return err(TOO_MANY_NOTES);
  return ok({ document, layout: note ? { ...others, [id]: note } : others });
}

const TOO_MANY_GROUPS: EditRefusal = {
  code: "too_many_groups",
  message: `A canvas holds up to ${GROUP_LIMITS.groups} groups. Take some of them away.`,
};

/** Tasks of another group leave it for this one. */
function setGroup({ document, layout }: Drawing, id: string, group: Group | null): Result<Drawing, EditRefusal> {
  const ids = new Set(document.tasks.map((task) => task.id));
  if (ids.has(id) || layout[id]?.note) return err(NOT_A_GROUP);
  const { [id]: before, ...others } = layout;
  if (!group) return ok({ document, layout: others });
  if (!group.tasks.every((taskId) => ids.has(taskId))) return err(UNKNOWN_TASK);
  if (!before && groupsOf(layout).length >= GROUP_LIMITS.groups) return err(TOO_MANY_GROUPS);
  // First, so that settling takes its tasks from the others.
  return ok({ document, layout: { [id]: { x: 0, y: 0, group }, ...others } });
}
