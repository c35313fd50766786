import { pointerText } from "@/lib/client/change/pointer-text";
import { valueText } from "@/lib/client/change/value-text";
import type { Change, FieldChange } from "@/lib/domain/change/diff";
import { classOfTaskField, type FieldClass } from "@/lib/domain/change/field-class";
import { referenceTitle } from "@/lib/domain/change/references";

/** One line of the change list: what a field was and is. Null is "not there". */
export type ChangeRow = Readonly<{
  /** JSON pointer inside the task or the document; unique within its group. */
  path: string;
  label: string;
  class: FieldClass;
  before: string | null;
  after: string | null;
  /** Only of an edge: where it comes from. */
  sourceId?: string;
  /** What it is, as it is stored; undefined for no value and for what is not a field. */
  value?: unknown;
}>;

export type ChangeMark = "ADD" | "MOD" | "DEL" | "MOVED";

/** What changed about one thing: a task, the settings, a pack, something referred to, or places on the canvas. */
export type ChangeGroup = Readonly<{
  key: string;
  kind: "task" | "settings" | "pack" | "reference" | "moved";
  /** Only of a task. */
  taskId: string | null;
  title: string;
  mark: ChangeMark;
  classes: readonly FieldClass[];
  rows: readonly ChangeRow[];
  /** Only of a pack: the digests of its content. */
  pack?: Readonly<{ name: string; before: string | null; after: string | null }>;
}>;

export const SETTINGS_KEY = "settings";
export const taskGroupKey = (taskId: string): string => `task ${taskId}`;
export const packGroupKey = (pack: string): string => `pack ${pack}`;
/** Path of the row of an edge in the group of the task it leads to. */
export const edgePath = (sourceId: string): string => `/needs ${sourceId}`;

/** The change list by what it is about, in the order of the diff: an edge belongs to the task it leads to. */
export function groupChanges(changes: readonly Change[]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const part = groupOf(change);
    const known = groups.get(part.key);
    groups.set(part.key, known ? merged(known, part) : part);
  }
  return [...groups.values()];
}

const merged = (known: ChangeGroup, part: ChangeGroup): ChangeGroup => ({
  ...known,
  classes: [...new Set([...known.classes, ...part.classes])].toSorted(),
  rows: [...known.rows, ...part.rows],
});

function groupOf(change: Change): ChangeGroup {
  switch (change.kind) {
    case "setting_changed":
      return {
        key: SETTINGS_KEY,
        kind: "settings",
        taskId: null,
        title: "Settings",
        mark: "MOD",
        classes: [change.class],
        rows: [rowOf(change)],
      };
    case "task_added":
    case "task_removed":
      return taskGroup(change, change.kind === "task_added" ? "ADD" : "DEL", wholeTaskRows(change));
    case "task_modified":
      return taskGroup(change, "MOD", change.fields.map(rowOf));
    case "edge_added":
    case "edge_removed":
      return taskGroup({ taskId: change.targetId, taskKey: change.targetKey }, "MOD", [edgeRow(change)]);
    case "pack_changed":
      return packGroup(change);
    case "reference_changed":
      return referenceGroup(change);
    case "moved":
      return movedGroup(change.taskIds.length);
  }
}

function taskGroup(
  { taskId, taskKey }: Readonly<{ taskId: string; taskKey: string }>,
  mark: ChangeMark,
  rows: readonly ChangeRow[],
): ChangeGroup {
  const classes = [...new Set(rows.map((row) => row.class))].toSorted();
  return { key: taskGroupKey(taskId), kind: "task", taskId, title: taskKey, mark, classes, rows };
}

/** Told elsewhere: the key is the title, edges have entries of their own. */
const TOLD: ReadonlySet<string> = new Set(["id", "key", "needs"]);

function wholeTaskRows({ kind, task }: Extract<Change, { kind: "task_added" | "task_removed" }>): ChangeRow[] {
  return Object.entries(task)
    .filter(([field]) => !TOLD.has(field))
    .map(([field, value]) =>
      rowOf({
        path: `/${field}`,
        class: classOfTaskField(field),
        before: kind === "task_removed" ? value : undefined,
        after: kind === "task_added" ? value : undefined,
      }),
    );
}

type EdgeChange = Extract<Change, { kind: "edge_added" | "edge_removed" }>;

function edgeRow({ kind, sourceId, sourceKey }: EdgeChange): ChangeRow {
  const isAdded = kind === "edge_added";
  return {
    path: edgePath(sourceId),
    sourceId,
    label: "needs",
    class: "L",
    before: isAdded ? null : sourceKey,
    after: isAdded ? sourceKey : null,
  };
}

function packGroup({ pack, before, after }: Extract<Change, { kind: "pack_changed" }>): ChangeGroup {
  const row: ChangeRow = { path: "/digest", label: "content", class: "L", before, after };
  const mark = markOf(before, after);
  return {
    key: packGroupKey(pack),
    kind: "pack",
    taskId: null,
    title: `Pack ${pack}`,
    mark,
    classes: ["L"],
    rows: [row],
    pack: { name: pack, before, after },
  };
}

function referenceGroup({ reference, before, after }: Extract<Change, { kind: "reference_changed" }>): ChangeGroup {
  const title = referenceTitle(reference);
  const row: ChangeRow = { path: "/pin", label: "is now", class: "R", before, after };
  return { key: reference, kind: "reference", taskId: null, title, mark: "MOD", classes: ["R"], rows: [row] };
}

function markOf(before: string | null, after: string | null): ChangeMark {
  if (before === null) return "ADD";
  return after === null ? "DEL" : "MOD";
}

function movedGroup(count: number): ChangeGroup {
  const title = count === 1 ? "1 task stands elsewhere on the canvas" : `${count} tasks stand elsewhere on the canvas`;
  return { key: "moved", kind: "moved", taskId: null, title, mark: "MOVED", classes: [], rows: [] };
}

const rowOf = (field: FieldChange): ChangeRow => ({
  path: field.path,
  label: pointerText(field.path),
  class: field.class,
  before: valueText(field.before),
  after: valueText(field.after),
  value: field.after,
});
