import { type DagDraft, dagDraftSchema } from "@/lib/domain/dag/document";
import { isNamed, own } from "@/lib/domain/merge/matter";
import { err, ok, type Result } from "@/lib/domain/shared/result";

/** One value of a draft: of a task by its id, or of the settings. `path` is a JSON pointer inside it. */
export type Place = Readonly<{ taskId: string | null; path: string }>;

const partsOf = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Undefined when there is no such value. */
export function valueAt(draft: DagDraft, { taskId, path }: Place): unknown {
  const { tasks, ...settings } = draft;
  let value: unknown = taskId === null ? settings : tasks.find(({ id }) => id === taskId);
  for (const part of partsOf(path)) {
    if (Array.isArray(value)) value = value[Number(part)];
    else value = isNamed(value) ? own(value, part) : undefined;
  }
  return value;
}

/** The draft with another value there; undefined takes it away. Refused when no draft could hold it, or nothing is there. */
export function withValueAt(draft: DagDraft, { taskId, path }: Place, value: unknown): Result<DagDraft, string> {
  const parts = partsOf(path);
  if (parts.length === 0 || parts[0] === "id" || (taskId === null && parts[0] === "tasks"))
    return err("Only a field of a task or a setting of the DAG can be written here.");
  if (taskId !== null && !draft.tasks.some(({ id }) => id === taskId)) return err("That task is no longer there.");
  const { tasks, ...settings } = draft;
  const changed =
    taskId === null
      ? { ...asNamed(replaced(settings, parts, value)), tasks }
      : { ...settings, tasks: tasks.map((task) => (task.id === taskId ? replaced(task, parts, value) : task)) };
  const parsed = dagDraftSchema.safeParse(changed);
  return parsed.success ? ok(parsed.data) : err(`This cannot stand there: ${parsed.error.issues[0]?.message ?? ""}`);
}

const asNamed = (value: unknown) => (isNamed(value) ? value : {});

function replaced(holder: unknown, [part, ...rest]: readonly string[], value: unknown): unknown {
  if (part === undefined) return value;
  if (Array.isArray(holder))
    return holder.map((item, index) => (String(index) === part ? replaced(item, rest, value) : item));
  const named = asNamed(holder);
  const next = replaced(own(named, part), rest, value);
  return next === undefined
    ? Object.fromEntries(Object.entries(named).filter(([name]) => name !== part))
    : { ...named, [part]: next };
}
