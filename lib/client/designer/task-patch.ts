import type { TaskField } from "@/lib/client/designer/task-fields";
import { type DraftTask, draftTaskSchema } from "@/lib/domain/dag/document";
import type { DagEdit } from "@/lib/domain/dag/edit";

const patchSchema = draftTaskSchema.omit({ id: true, key: true, needs: true, operator: true }).partial();

/**
 * The edits that give one field of a task a value; undefined takes the field away. The key and the edges have edits
 * of their own. Empty when the value is not of the field's kind.
 */
export function editsOfField(
  task: DraftTask,
  tasks: readonly DraftTask[],
  name: TaskField["name"],
  value: unknown,
): DagEdit[] {
  if (name === "key") return typeof value === "string" ? [{ kind: "rename_task", id: task.id, key: value }] : [];
  if (name === "needs") return edgeEdits(task, tasks, Array.isArray(value) ? value : []);
  const fields = patchSchema.safeParse({ [name]: value });
  return fields.success ? [{ kind: "set_task_fields", id: task.id, fields: fields.data }] : [];
}

function edgeEdits(task: DraftTask, tasks: readonly DraftTask[], needs: readonly unknown[]): DagEdit[] {
  const idOf = (key: unknown) => tasks.find((other) => other.key === key)?.id;
  const edits = (kind: "connect" | "disconnect", keys: readonly unknown[]) =>
    keys.flatMap((key): DagEdit[] => {
      const sourceId = idOf(key);
      return sourceId === undefined ? [] : [{ kind, sourceId, targetId: task.id }];
    });
  return [
    ...edits(
      "connect",
      needs.filter((key) => !task.needs.some((known) => known === key)),
    ),
    ...edits(
      "disconnect",
      task.needs.filter((key) => !needs.includes(key)),
    ),
  ];
}
