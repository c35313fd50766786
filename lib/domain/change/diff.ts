import { classOfSetting, classOfTaskField, type FieldClass } from "@/lib/domain/change/field-class";
import { canonicalJson } from "@/lib/domain/dag/canonical";
import { pointer } from "@/lib/domain/dag/check-issue";
import type { DagDocument, DraftTask, Task } from "@/lib/domain/dag/document";
import { buildGraph, topologicalOrder } from "@/lib/domain/dag/graph";
import type { Layout } from "@/lib/domain/dag/layout";
import { withMappedKeys } from "@/lib/domain/dag/task-keys";

/** One field that differs; undefined is an absent value. `path` is a JSON pointer inside the task or the document. */
export type FieldChange = Readonly<{ path: string; class: FieldClass; before: unknown; after: unknown }>;

type OfTask = Readonly<{ taskId: string; taskKey: string }>;
type EdgeEnds = Readonly<{ sourceId: string; sourceKey: string; targetId: string; targetKey: string }>;

/** One entry of the change list. Plain data: the page, the canvas and the approval rules read the same list. */
export type Change =
  | (Readonly<{ kind: "setting_changed" }> & FieldChange)
  | (Readonly<{ kind: "task_added" | "task_removed"; task: Task; classes: readonly FieldClass[] }> & OfTask)
  | (Readonly<{ kind: "task_modified"; fields: readonly FieldChange[] }> & OfTask)
  | (Readonly<{ kind: "edge_added" | "edge_removed" }> & EdgeEnds)
  /** The content of a pack; null where the document does not use it. */
  | Readonly<{ kind: "pack_changed"; pack: string; before: string | null; after: string | null }>
  /** What a reference is now, where it is no longer what was pinned: `connection:loans`, `lane:default`. */
  | Readonly<{ kind: "reference_changed"; reference: string; before: string; after: string }>
  /** Tasks that only stand elsewhere on the canvas, in one entry. Never reviewed. */
  | Readonly<{ kind: "moved"; taskIds: readonly string[] }>;

type Pair<T> = Readonly<{ before: T; after: T }>;
export type DiffExtras = Readonly<{
  layouts?: Pair<Layout> | undefined;
  /** Digest by pack name, as the closures pin them. */
  packs?: Pair<Readonly<Record<string, string>>> | undefined;
  /** What every other reference was, as the closures pin it. */
  pins?: Pair<Readonly<Record<string, string>>> | undefined;
}>;

/**
 * What differs between two documents, tasks matched by id and edges by the ids of their ends. A reference that only
 * follows a rename is no difference: values before are told in the names of today. Without a `before` all is added.
 */
export function diffDocuments(before: DagDocument | null, after: DagDocument, extras: DiffExtras = {}): Change[] {
  return [
    ...diffSettings(before, after),
    ...diffTasks(before?.tasks ?? [], after.tasks),
    ...diffEdges(before?.tasks ?? [], after.tasks),
    ...diffPacks(extras.packs),
    ...diffPins(extras.pins),
    ...diffLayouts(before?.tasks ?? [], after.tasks, extras.layouts),
  ];
}

function diffSettings(before: DagDocument | null, after: DagDocument): Change[] {
  const settings = ({ tasks, ...rest }: DagDocument): Named => rest;
  return diffValues([], before ? settings(before) : {}, settings(after)).map(({ path, ...values }) => ({
    kind: "setting_changed",
    path: pointer(path),
    class: classOfSettingChange(path, values),
    ...values,
  }));
}

/** A setting that came or changed as a whole is the platform's when a connection or environment inside it changed. */
function classOfSettingChange(path: readonly string[], { before, after }: Pair<unknown>): FieldClass {
  const isOtherPlatform = canonicalJson(platformPartsOf(before)) !== canonicalJson(platformPartsOf(after));
  return isOtherPlatform ? "P" : classOfSetting(path);
}

/** Connections and environments that a value names, however deep. */
function platformPartsOf(value: unknown): unknown[] {
  if (!isNamed(value)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === "connection" || name === "environment" ? [[name, part]] : platformPartsOf(part),
  );
}

function diffTasks(before: readonly Task[], after: readonly Task[]): Change[] {
  const was = new Map(before.map((task) => [task.id, task]));
  const is = new Map(after.map((task) => [task.id, task]));
  const toToday = todaysKeys(before, after);
  const kept = inOrder(after).flatMap((task): Change[] => {
    const earlier = was.get(task.id);
    const { id: taskId, key: taskKey } = task;
    if (!earlier) return [{ kind: "task_added", taskId, taskKey, task, classes: classesOf(task) }];
    const fields = diffFields(withMappedKeys(earlier, toToday), task);
    return fields.length > 0 ? [{ kind: "task_modified", taskId, taskKey, fields }] : [];
  });
  const removed = inOrder(before).flatMap((task): Change[] =>
    is.has(task.id)
      ? []
      : [{ kind: "task_removed", taskId: task.id, taskKey: task.key, task, classes: classesOf(task) }],
  );
  return [...kept, ...removed];
}

/** How a key of `before` is called in `after`. One whose task is gone is marked where another task took its name. */
function todaysKeys(before: readonly Task[], after: readonly Task[]): (key: string) => string {
  const keyOfId = new Map(after.map(({ id, key }) => [id, key]));
  const taken = new Set(keyOfId.values());
  const today = new Map(
    before.map(({ id, key }) => [key, keyOfId.get(id) ?? (taken.has(key) ? `${key} (removed)` : key)]),
  );
  return (key) => today.get(key) ?? key;
}

const inOrder = (tasks: readonly Task[]): Task[] => {
  const { order, rest } = topologicalOrder(buildGraph(tasks));
  return [...order, ...rest].flatMap((index) => tasks[index] ?? []);
};

const classesOf = (task: Task): FieldClass[] => [...new Set(Object.keys(task).map(classOfTaskField))].toSorted();

/** Edges have entries of their own; the id is the match. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["id", "needs"]);

const diffFields = (earlier: DraftTask, task: Task): FieldChange[] =>
  diffValues([], comparable(earlier), comparable(task)).map(({ path, ...values }) => ({
    path: pointer(path),
    class: classOfTaskField(path[0] ?? ""),
    ...values,
  }));

/** A task's fields in which the order of a branch's targets, which means nothing, is always the same. */
function comparable(task: DraftTask): Named {
  const fields = Object.entries(task).filter(([field]) => !NOT_COMPARED.has(field));
  const { cases, otherwise, ...rest }: Named = Object.fromEntries(fields);
  return {
    ...rest,
    ...(task.cases ? { cases: task.cases.map((one) => ({ when: one.when, then: one.then.toSorted() })) } : {}),
    ...(task.otherwise ? { otherwise: task.otherwise.toSorted() } : {}),
  };
}

type Named = Readonly<Record<string, unknown>>;
const isNamed = (value: unknown): value is Named =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const own = (value: Named, name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);

type ValueChange = Readonly<{ path: readonly string[]; before: unknown; after: unknown }>;

/** The smallest values that differ. Lists are whole values, but for branch cases of the same number. */
function diffValues(path: readonly string[], before: unknown, after: unknown): ValueChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (isNamed(before) && isNamed(after) && !isOtherForm(path, before, after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => diffValues([...path, name], own(before, name), own(after, name)));
  }
  const areCases = path.length === 1 && path[0] === "cases" && Array.isArray(before) && Array.isArray(after);
  if (areCases && before.length === after.length)
    return before.flatMap((one, index) => diffValues([...path, String(index)], one, after[index]));
  return [{ path, before, after }];
}

/** `{ on: client }` and `{ cron: … }` have nothing in common that could be compared. */
const isOtherForm = (path: readonly string[], before: Named, after: Named): boolean =>
  path[0] === "start" && Object.keys(before).toSorted().join() !== Object.keys(after).toSorted().join();

function diffEdges(before: readonly Task[], after: readonly Task[]): Change[] {
  const [had, has] = [edgesOf(before), edgesOf(after)];
  const only = (edges: typeof had, others: typeof had, kind: "edge_added" | "edge_removed"): Change[] =>
    [...edges].flatMap(([name, ends]) => (others.has(name) ? [] : [{ kind, ...ends }]));
  return [...only(has, had, "edge_added"), ...only(had, has, "edge_removed")];
}

function edgesOf(tasks: readonly Task[]): Map<string, EdgeEnds> {
  const idOfKey = new Map(tasks.map(({ id, key }) => [key, id]));
  const edges = inOrder(tasks).flatMap((task) =>
    task.needs.map((sourceKey): [string, EdgeEnds] => {
      const sourceId = idOfKey.get(sourceKey) ?? "";
      return [`${sourceId} ${task.id}`, { sourceId, sourceKey, targetId: task.id, targetKey: task.key }];
    }),
  );
  return new Map(edges);
}

function diffPacks(packs: DiffExtras["packs"]): Change[] {
  if (!packs) return [];
  const names = [...new Set([...Object.keys(packs.before), ...Object.keys(packs.after)])].toSorted();
  return names.flatMap((pack): Change[] => {
    const [before, after] = [packs.before[pack] ?? null, packs.after[pack] ?? null];
    return before === after ? [] : [{ kind: "pack_changed", pack, before, after }];
  });
}

/** A reference that came or went is told by the field that names it. */
function diffPins(pins: DiffExtras["pins"]): Change[] {
  if (!pins) return [];
  return Object.entries(pins.after).flatMap(([reference, after]): Change[] => {
    const before = Object.hasOwn(pins.before, reference) ? (pins.before[reference] ?? after) : after;
    return before === after ? [] : [{ kind: "reference_changed", reference, before, after }];
  });
}

function diffLayouts(before: readonly Task[], after: readonly Task[], layouts: DiffExtras["layouts"]): Change[] {
  if (!layouts) return [];
  const was = new Set(before.map(({ id }) => id));
  const taskIds = inOrder(after).flatMap(({ id }) => {
    const [from, to] = [layouts.before[id], layouts.after[id]];
    const isMoved = was.has(id) && from !== undefined && to !== undefined && (from.x !== to.x || from.y !== to.y);
    return isMoved ? [id] : [];
  });
  return taskIds.length > 0 ? [{ kind: "moved", taskIds }] : [];
}
