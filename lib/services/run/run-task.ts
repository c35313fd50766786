import type { RunTask } from "@/lib/contracts/runs";
import type { TaskRow } from "@/lib/db/runs";
import { effectiveSettings } from "@/lib/domain/dag/settings";
import type { TaskState } from "@/lib/domain/run/model";
import type { PinnedDocument } from "@/lib/services/run/pinned-document";

/** Task keys of a run by task index: what a branch chose is stored as indexes. */
export type KeyOfIndex = ReadonlyMap<number, string>;

export const keysOf = (tasks: readonly TaskRow[]): KeyOfIndex =>
  new Map(tasks.map(({ taskIndex, taskKey }) => [taskIndex, taskKey]));

/** One task as the canvas shows it: its row, and what its version says about it. */
export function runTaskOf(row: TaskRow, { document, taskByKey }: PinnedDocument, keyOfIndex: KeyOfIndex): RunTask {
  const task = taskByKey.get(row.taskKey);
  if (!task) throw new Error(`the run has a task ${row.taskKey} that its version does not know`);
  const { taskIndex: _, failureCount, chosen, ...shown } = row;
  const isDecidedBranch = task.operator === "branch" && row.state === "success";
  return {
    ...shown,
    taskId: task.id,
    // Looks of a wait, and attempts that a worker gave back, use up no try.
    maxAttempts: highestAttempt(row, effectiveSettings(task, document.defaults).retry.maxAttempts),
    chosen: isDecidedBranch ? chosen.flatMap((index) => keyOfIndex.get(index) ?? []) : null,
  };
}

const COUNTS_NOW: ReadonlySet<TaskState> = new Set(["queued", "running", "deferred", "success"]);

/** The highest number that an attempt may have: those that used up none of the task's own tries come on top. */
function highestAttempt({ state, attemptNumber, failureCount }: TaskRow, maxAttempts: number): number {
  const used = failureCount + (COUNTS_NOW.has(state) ? 1 : 0);
  return Math.max(attemptNumber, attemptNumber - used + maxAttempts);
}
