import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import type { EditRefusal } from "@/lib/domain/dag/edit-refusal";
import { whyNotAParameterName } from "@/lib/domain/dag/parameters";
import { withMappedColumns } from "@/lib/domain/dag/task-keys";
import { err, ok, type Result } from "@/lib/domain/shared/result";

export type RenameParameter = Readonly<{ name: string; next: string }>;

/** Why a parameter cannot have another name; null when it can. */
function whyNotRenamed(parameters: DagDraft["parameters"] = {}, edit: RenameParameter): EditRefusal | null {
  if (!Object.hasOwn(parameters, edit.name)) return GONE;
  const why = whyNotAParameterName(edit.next);
  if (why) return { code: "invalid_parameter", message: why };
  if (!Object.hasOwn(parameters, edit.next)) return null;
  return {
    code: "parameter_taken",
    message: `Another parameter is called ${edit.next}. Choose another name.`,
  };
}

const GONE: EditRefusal = {
  code: "no_such_parameter",
  message: "That parameter is no longer in the draft. Look at the draft as it is now, then try again.",
};

/**
 * Another name at the same place of the list; look-ups and conditions of all tasks follow. Scripts, command lines and SQL
 * read a client by themselves: what they mean only a person can say.
 */
export function renameParameter(document: DagDraft, edit: RenameParameter): Result<DagDraft, EditRefusal> {
  if (edit.name === edit.next) return ok(document);
  const refusal = whyNotRenamed(document.parameters, edit);
  if (refusal) return err(refusal);
  const follow = (name: string) => (name === edit.name ? edit.next : name);
  const parameters = Object.entries(document.parameters ?? {}).map(([name, value]) => [follow(name), value] as const);
  return ok({
    ...document,
    parameters: Object.fromEntries(parameters),
    tasks: document.tasks.map((task) => withMappedColumns(task, follow)),
  });
}

/** The keys of the tasks whose look-ups and conditions read a column of the client, by the column's name. */
export function readersOfColumns(tasks: readonly DraftTask[]): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>();
  for (const task of tasks) {
    const columns = new Set<string>();
    withMappedColumns(task, (name) => {
      columns.add(name);
      return name;
    });
    for (const name of columns) readers.set(name, [...(readers.get(name) ?? []), task.key]);
  }
  return readers;
}
