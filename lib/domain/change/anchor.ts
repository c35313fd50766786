import { canonicalJson } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";
import { buildGraph } from "@/lib/domain/dag/graph";
import { withMappedKeys } from "@/lib/domain/dag/task-keys";

/** Where a thread hangs. `path` is a JSON pointer into the document's settings, such as /start_date. */
export type ThreadAnchor =
  | Readonly<{ kind: "task"; taskId: string }>
  | Readonly<{ kind: "setting"; path: string }>
  | Readonly<{ kind: "change_request" }>;

/**
 * The anchored value as text to compare: a thread is outdated when it differs between the thread's revision and the
 * head. Null when there is no such value. A task's text names other tasks by id, so that renaming a neighbour
 * outdates nothing; the change request as a whole is never outdated.
 */
export function anchorValue(document: DagDraft, anchor: ThreadAnchor): string | null {
  switch (anchor.kind) {
    case "task":
      return taskValue(document, anchor.taskId);
    case "setting":
      return settingValue(document, anchor.path);
    case "change_request":
      return null;
  }
}

/**
 * Where a thread is shown once its place is gone: of a task the nearest task it came after, of a setting the nearest
 * one around it, and otherwise the whole change. `then` is what the thread was written about.
 */
export function portedAnchor(then: DagDraft, head: DagDraft, anchor: ThreadAnchor): ThreadAnchor {
  if (anchor.kind === "task") return nearestTask(then, head, anchor.taskId) ?? { kind: "change_request" };
  if (anchor.kind === "setting") return nearestSetting(head, anchor.path) ?? { kind: "change_request" };
  return anchor;
}

function nearestTask(then: DagDraft, head: DagDraft, taskId: string): ThreadAnchor | null {
  const { tasks, upstream } = buildGraph(then.tasks);
  const left = new Set(head.tasks.map(({ id }) => id));
  const waiting = [tasks.findIndex(({ id }) => id === taskId)];
  // Grows while it is walked, nearest first; a document with a cycle ends too.
  for (const at of waiting) {
    const id = tasks[at]?.id;
    if (id !== undefined && left.has(id)) return { kind: "task", taskId: id };
    for (const source of upstream[at] ?? []) if (!waiting.includes(source)) waiting.push(source);
  }
  return null;
}

function nearestSetting(head: DagDraft, path: string): ThreadAnchor | null {
  if (path === "") return null;
  return settingValue(head, path) === null
    ? nearestSetting(head, path.slice(0, path.lastIndexOf("/")))
    : { kind: "setting", path };
}

function taskValue(document: DagDraft, taskId: string): string | null {
  const task = document.tasks.find(({ id }) => id === taskId);
  if (!task) return null;
  const idOfKey = new Map(document.tasks.map(({ id, key }) => [key, id]));
  const { needs, cases, otherwise, ...rest } = withMappedKeys(task, (key) => idOfKey.get(key) ?? key);
  return canonicalJson({
    ...rest,
    needs: needs.toSorted(),
    cases: cases?.map((one) => ({ when: one.when, then: one.then.toSorted() })),
    otherwise: otherwise?.toSorted(),
  });
}

function settingValue({ tasks, ...settings }: DagDraft, path: string): string | null {
  const parts = path
    .replace(/^\//, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  let value: unknown = settings;
  for (const part of parts) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return null;
    value = Reflect.get(value, part);
  }
  return value === undefined ? null : canonicalJson(value);
}
