import type { DagDraft, DraftTask, Operator } from "@/lib/domain/dag/document";
import { branchTargetKeys } from "@/lib/domain/dag/edit-edges";
import { type EditRefusal, UNKNOWN_TASK } from "@/lib/domain/dag/edit-refusal";
import { addTask, type Drawing, type Position } from "@/lib/domain/dag/edit-tasks";
import { err, ok, type Result } from "@/lib/domain/shared/result";

export type InsertTask = Readonly<{
  id: string;
  /** Wished for; a number is added when another task has it. */
  key: string;
  operator: Operator;
  position: Position;
  sourceId: string;
  targetId: string;
}>;

/**
 * Puts a new task on an edge: it takes the edge's end, and a new edge leads on. Where a branch led to the target it now
 * leads to the new task; a new branch leads to the target, so that what ran before still runs.
 */
export function insertTask(drawing: Drawing, edit: InsertTask): Result<Drawing, EditRefusal> {
  const source = drawing.document.tasks.find(({ id }) => id === edit.sourceId);
  const target = drawing.document.tasks.find(({ id }) => id === edit.targetId);
  if (!source || !target) return err(UNKNOWN_TASK);
  if (!target.needs.includes(source.key))
    return err({ code: "no_such_edge", message: `\`${target.key}\` does not need \`${source.key}\` any more.` });
  const added = addTask(drawing, edit);
  if (!added.ok) return added;
  const { document, layout } = added.value;
  const key = document.tasks.find(({ id }) => id === edit.id)?.key ?? edit.key;
  return ok({ document: between(document, { source, target, id: edit.id, key }), layout });
}

type Ends = Readonly<{ source: DraftTask; target: DraftTask; id: string; key: string }>;

function between(document: DagDraft, { source, target, id, key }: Ends): DagDraft {
  const swap = (keys: readonly string[], from: string) => keys.map((one) => (one === from ? key : one));
  const tasks = document.tasks.map((task): DraftTask => {
    if (task.id === target.id) return { ...task, needs: swap(task.needs, source.key) };
    if (task.id === source.id && branchTargetKeys(task).has(target.key)) return redirected(task, target.key, key);
    if (task.id !== id) return task;
    const cases = task.cases?.map((one, index) => (index === 0 ? { ...one, then: [target.key] } : one));
    return { ...task, needs: [source.key], ...(cases ? { cases } : {}) };
  });
  return { ...document, tasks };
}

function redirected(branch: DraftTask, from: string, to: string): DraftTask {
  const swap = (keys: readonly string[]) => keys.map((one) => (one === from ? to : one));
  const next = { ...branch };
  if (branch.cases) next.cases = branch.cases.map((one) => ({ ...one, then: swap(one.then) }));
  if (branch.otherwise) next.otherwise = swap(branch.otherwise);
  return next;
}
