import { type DagDraft, DOCUMENT_LIMITS, type DraftTask, type Operator, taskFieldsOf } from "@/lib/domain/dag/document";
import { connect, syncBranchEdges } from "@/lib/domain/dag/edit-edges";
import { type EditRefusal, UNKNOWN_TASK } from "@/lib/domain/dag/edit-refusal";
import type { Fragment } from "@/lib/domain/dag/fragment";
import type { Layout } from "@/lib/domain/dag/layout";
import { uniqueKey, whyNotAKey, withMappedKeys } from "@/lib/domain/dag/task-keys";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** A draft and where its tasks stand on the canvas. */
export type Drawing = Readonly<{ document: DagDraft; layout: Layout }>;
export type Position = Readonly<{ x: number; y: number }>;

export type AddTask = Readonly<{
  id: string;
  /** Wished for; a number is added when another task has it. */
  key: string;
  operator: Operator;
  position: Position;
  /** Keys of tasks it is drawn behind. */
  needs?: readonly string[] | undefined;
}>;

const takenKeys = (document: DagDraft): Set<string> => new Set(document.tasks.map(({ key }) => key));

const tooMany = (count: number): EditRefusal => ({
  code: "too_many_tasks",
  message: `A DAG has at most ${DOCUMENT_LIMITS.tasks} tasks; this would make ${count}. Split it in two.`,
});

const ID_TAKEN: EditRefusal = { code: "id_taken", message: "A task with this id is already in the draft." };

export function addTask({ document, layout }: Drawing, edit: AddTask): Result<Drawing, EditRefusal> {
  const count = document.tasks.length + 1;
  if (count > DOCUMENT_LIMITS.tasks) return err(tooMany(count));
  if (document.tasks.some(({ id }) => id === edit.id)) return err(ID_TAKEN);
  const key = uniqueKey(edit.key, takenKeys(document));
  const refusal = whyNotAKey(key, new Set());
  if (refusal) return err(refusal);
  const task: DraftTask = { id: edit.id, key, operator: edit.operator, needs: [], ...STARTING_FIELDS[edit.operator] };
  let next: DagDraft = { ...document, tasks: [...document.tasks, task] };
  for (const need of edit.needs ?? []) {
    const sourceId = document.tasks.find((one) => one.key === need)?.id ?? "";
    const connected = connect(next, { sourceId, targetId: edit.id });
    if (!connected.ok) return connected;
    next = connected.value;
  }
  return ok({ document: next, layout: { ...layout, [edit.id]: edit.position } });
}

/** What a new task of an operator starts with, so that the form has a first row to fill. */
const STARTING_FIELDS: Readonly<Record<Operator, Partial<DraftTask>>> = {
  pack: {},
  bash: {},
  sql: {},
  http: { method: "GET" },
  branch: { cases: [{ when: "", then: [] }] },
  wait: {},
  approval: {},
  trigger_dag: { wait: true },
};

export function removeTasks({ document, layout }: Drawing, ids: readonly string[]): Result<Drawing, EditRefusal> {
  const gone = new Set(ids);
  const kept = document.tasks.filter(({ id }) => !gone.has(id));
  if (kept.length !== document.tasks.length - gone.size) return err(UNKNOWN_TASK);
  const keys = new Set(kept.map(({ key }) => key));
  const goneKeys = new Set(document.tasks.map(({ key }) => key).filter((key) => !keys.has(key)));
  const tasks = kept.map((task) => withMappedKeys(task, (key) => (goneKeys.has(key) ? null : key)));
  return ok({
    document: { ...document, tasks },
    layout: Object.fromEntries(Object.entries(layout).filter(([id]) => !gone.has(id))),
  });
}

/** New values of a task's fields; undefined takes a field away. Edges and the key have edits of their own. */
export type TaskPatch = Readonly<Partial<Omit<DraftTask, "id" | "key" | "needs">>>;

export function setTaskFields(document: DagDraft, id: string, patch: TaskPatch): Result<DagDraft, EditRefusal> {
  const task = document.tasks.find((one) => one.id === id);
  if (!task) return err(UNKNOWN_TASK);
  const patched = withoutUndefined({ ...task, ...patch });
  const wasBranch = task.operator === "branch";
  const next = patched.operator === task.operator ? patched : changeOperator(document, task, patched);
  const choosesAnew = !wasBranch || "cases" in patch || "otherwise" in patch;
  if (next.operator === "branch" && choosesAnew)
    return syncBranchEdges(document, wasBranch ? task : { ...task, cases: [], otherwise: [] }, next);
  return ok({ ...document, tasks: document.tasks.map((one) => (one === task ? next : one)) });
}

/** Fields that mean nothing to the new operator go; what a new branch already leads to becomes its `otherwise`. */
function changeOperator(document: DagDraft, before: DraftTask, after: DraftTask): DraftTask {
  const allowed = taskFieldsOf(after.operator);
  const kept = Object.entries(after).filter(([field]) => allowed.has(field));
  const next: DraftTask = {
    ...STARTING_FIELDS[after.operator],
    ...Object.fromEntries(kept),
    id: after.id,
    key: after.key,
    operator: after.operator,
    needs: after.needs,
  };
  if (after.operator !== "branch") return next;
  const targets = document.tasks.filter(({ needs }) => needs.includes(before.key)).map(({ key }) => key);
  return targets.length > 0 ? { ...next, otherwise: targets } : next;
}

/** The filled fields of a task that mean nothing to another operator. */
export const lostFields = (task: DraftTask, operator: Operator): string[] => {
  const [allowed, starting] = [taskFieldsOf(operator), STARTING_FIELDS[task.operator]];
  const isStarting = (field: string, value: unknown) =>
    Object.entries(starting).some(([name, given]) => name === field && JSON.stringify(given) === JSON.stringify(value));
  return Object.entries(task)
    .filter(([field, value]) => !allowed.has(field) && value !== undefined && !isStarting(field, value))
    .map(([field]) => field);
};

const withoutUndefined = <T extends object>(value: T): T => {
  const next = { ...value };
  for (const [name, item] of Object.entries(next)) if (item === undefined) Reflect.deleteProperty(next, name);
  return next;
};

/** Renames a task; needs, cases, look-ups and conditions of all tasks follow. */
export function renameTask(document: DagDraft, id: string, key: string): Result<DagDraft, EditRefusal> {
  const task = document.tasks.find((one) => one.id === id);
  if (!task) return err(UNKNOWN_TASK);
  if (task.key === key) return ok(document);
  const refusal = whyNotAKey(key, takenKeys(document));
  if (refusal) return err(refusal);
  // While two tasks share a key nobody can say which of them a reference means: references stay with the other one.
  const isShared = document.tasks.filter((one) => one.key === task.key).length > 1;
  const follow = (one: string) => (one === task.key && !isShared ? key : one);
  const tasks = document.tasks.map((one) => {
    const mapped = withMappedKeys(one, follow);
    return one === task ? { ...mapped, key } : mapped;
  });
  return ok({ ...document, tasks });
}

/** New values of the DAG's settings; undefined takes one away. */
export type SettingsPatch = Readonly<Partial<Omit<DagDraft, "signalbox" | "dag" | "tasks">>>;

export const setSettings = (document: DagDraft, patch: SettingsPatch): DagDraft =>
  withoutUndefined({ ...document, ...patch });

export type PasteTasks = Readonly<{ fragment: Fragment; offset: Position; newIds: readonly string[] }>;

/** Adds copies: new ids, keys made unique, edges and references among the copies kept, all others left behind. */
export function pasteTasks({ document, layout }: Drawing, edit: PasteTasks): Result<Drawing, EditRefusal> {
  const count = document.tasks.length + edit.fragment.tasks.length;
  if (count > DOCUMENT_LIMITS.tasks) return err(tooMany(count));
  const ids = new Set([...document.tasks.map(({ id }) => id), ...edit.newIds]);
  if (ids.size !== count || edit.newIds.length !== edit.fragment.tasks.length) return err(ID_TAKEN);
  const taken = takenKeys(document);
  const renamed = new Map<string, string>();
  for (const { key } of edit.fragment.tasks) {
    const next = uniqueKey(key, taken);
    taken.add(next);
    renamed.set(key, next);
  }
  const places: [string, Position][] = [];
  const copies = edit.fragment.tasks.map(({ at, ...fields }, index): DraftTask => {
    const id = edit.newIds[index] ?? "";
    const position = at ?? { x: 0, y: 0 };
    places.push([id, { x: position.x + edit.offset.x, y: position.y + edit.offset.y }]);
    return {
      ...withMappedKeys({ ...fields, id }, (key) => renamed.get(key) ?? null),
      key: renamed.get(fields.key) ?? "",
    };
  });
  return ok({
    document: { ...document, tasks: [...document.tasks, ...copies] },
    layout: { ...layout, ...Object.fromEntries(places) },
  });
}
