import type { DraftTask } from "@/lib/domain/dag/document";
import type { DagEdit } from "@/lib/domain/dag/edit";

/** What may sensibly be the same for many tasks, whatever their operators. */
export const BULK_FIELDS = [
  { name: "retries", label: "Retries", help: "Further attempts after the first one fails.", kind: "number" },
  { name: "retry_delay", label: "Retry delay", help: "Such as 5s or 1m.", kind: "text" },
  { name: "timeout", label: "Timeout", help: "An attempt that takes longer is ended, such as 30s.", kind: "text" },
  { name: "queue_timeout", label: "Longest wait for a slot", help: "Such as 15m.", kind: "text" },
  { name: "priority", label: "Priority", help: "0 to 100.", kind: "number" },
  { name: "pool", label: "Pool", help: "Whose slots each attempt takes.", kind: "text" },
  { name: "trigger_rule", label: "Trigger rule", help: "Such as none_failed.", kind: "text" },
] as const satisfies readonly Readonly<{
  name: keyof DraftTask;
  label: string;
  help: string;
  kind: "number" | "text";
}>[];

/** The edits that give all tasks one value; an empty one takes the field away. */
export function bulkEdits(
  tasks: readonly Pick<DraftTask, "id">[],
  { name, kind }: (typeof BULK_FIELDS)[number],
  text: string,
): DagEdit[] {
  const trimmed = text.trim();
  const value = kind === "number" ? Number(trimmed) : trimmed;
  return tasks.map(({ id }) => ({
    kind: "set_task_fields",
    id,
    fields: { [name]: trimmed === "" ? undefined : value },
  }));
}
