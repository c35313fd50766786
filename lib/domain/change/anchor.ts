import { canonicalJson } from "@/lib/domain/dag/canonical";
import type { DagDraft } from "@/lib/domain/dag/document";
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
