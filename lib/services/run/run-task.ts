import type { RunTask } from "@/lib/contracts/runs";
import type { TaskRow } from "@/lib/db/runs";
import { effectiveSettings } from "@/lib/domain/dag/settings";
import type { PinnedDocument } from "@/lib/services/run/pinned-document";

/** Task keys of a run by task index: what a branch chose is stored as indexes. */
export type KeyOfIndex = ReadonlyMap<number, string>;

export const keysOf = (tasks: readonly TaskRow[]): KeyOfIndex =>
  new Map(tasks.map(({ taskIndex, taskKey }) => [taskIndex, taskKey]));

/** One task as the canvas shows it: its row, and what its version says about it. */
export function runTaskOf(row: TaskRow, { document, taskByKey }: PinnedDocument, keyOfIndex: KeyOfIndex): RunTask {
  const task = taskByKey.get(row.taskKey);
  if (!task) throw new Error(`the run has a task ${row.taskKey} that its version does not know`);
  const { taskIndex: _, lostCount, chosen, ...shown } = row;
  const isDecidedBranch = task.operator === "branch" && row.state === "success";
  return {
    ...shown,
    taskId: task.id,
    // Looks of a wait, and attempts that a worker gave back, use up no try.
    maxAttempts: Math.max(effectiveSettings(task, document.defaults).retry.maxAttempts + lostCount, row.attemptNumber),
    chosen: isDecidedBranch ? chosen.flatMap((index) => keyOfIndex.get(index) ?? []) : null,
  };
}
