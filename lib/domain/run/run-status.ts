import type { TaskState } from "@/lib/domain/run/model";
import type { RunOutcome } from "@/lib/domain/run/outcome";

/** One task of a run as `decide` sees it. */
export type TaskStatus = Readonly<{
  state: TaskState;
  /** Number of the latest attempt; 0 before the first. */
  attemptNumber: number;
  /** Attempts that used up the task's own tries: failed or timed out. */
  failureCount: number;
  /** Attempts that the platform lost or could not run. */
  lostCount: number;
  /** `scheduled`, but kept back by the run's `max_active_tasks`. */
  isHeld: boolean;
  /** Plan indexes that a finished branch chose. */
  chosen: readonly number[];
}>;

export type RunStatus = Readonly<{
  runId: string;
  /** False while the run is paused or waits to begin: ready tasks are then held back. */
  mayStart: boolean;
  /** In plan order. */
  tasks: readonly TaskStatus[];
}>;

/** A task's new status. `retryInMs` is set for `up_for_retry`, and for a `deferred` that ends at a time. */
export type TaskChange = Readonly<{
  index: number;
  from: TaskState;
  to: TaskStatus;
  retryInMs: number | null;
  reason: ChangeReason | null;
}>;

/** Why a task left its state, where the states alone do not tell. */
export type ChangeReason =
  | "worker_lost"
  | "worker_stopped"
  | "poison"
  | "needs_attention"
  | "platform_fault"
  | "blocked"
  | "queue_timeout"
  | "total_timeout"
  | "retry_budget"
  | "asked_to_skip"
  | "disabled";

/** What follows from one event: each changed task once, with its final status, and how the run ended if it did. */
export type Decision = Readonly<{ changes: readonly TaskChange[]; outcome: RunOutcome | null }>;

const UNTOUCHED: TaskStatus = {
  state: "none",
  attemptNumber: 0,
  failureCount: 0,
  lostCount: 0,
  isHeld: false,
  chosen: [],
};

/** A run that nothing has happened to. */
export const newRunStatus = (runId: string, taskCount: number): RunStatus => ({
  runId,
  mayStart: true,
  tasks: Array.from({ length: taskCount }, () => UNTOUCHED),
});

/** The status after a decision. */
export function withChanges(status: RunStatus, changes: readonly TaskChange[]): RunStatus {
  if (changes.length === 0) return status;
  const tasks = [...status.tasks];
  for (const { index, to } of changes) tasks[index] = to;
  return { ...status, tasks };
}
