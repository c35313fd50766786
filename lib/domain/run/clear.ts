import { decide } from "@/lib/domain/run/decide";
import { isFinished, type Plan, type TaskState } from "@/lib/domain/run/model";
import { isOpen } from "@/lib/domain/run/run-draft";
import type { RunStatus } from "@/lib/domain/run/run-status";

export type ClearRequest = Readonly<{
  indexes: readonly number[];
  /** With everything that needs them, however far. */
  downstream: boolean;
  /** Leaves what succeeded or is under way as it is. */
  onlyFailed: boolean;
}>;

/** What a clear would do, as plan indexes in plan order. */
export type ClearPreview = Readonly<{
  /** Lose their state and their result. */
  cleared: readonly number[];
  /** Of these: start again at once, without waiting for another task. */
  started: readonly number[];
  /** Of these: are under way, and would be killed. */
  killed: readonly number[];
  /** Finished, and keep their result. */
  kept: readonly number[];
}>;

const UNDER_WAY: ReadonlySet<TaskState> = new Set(["scheduled", "queued", "running", "up_for_retry", "deferred"]);

/** The tasks that a clear takes back: those asked for and their descendants, as far as something was decided for them. */
export function clearedTasks(plan: Plan, { tasks }: RunStatus, request: ClearRequest): number[] {
  const found = new Set(request.indexes);
  // The set grows while it is walked.
  if (request.downstream)
    for (const index of found) for (const next of plan.tasks[index]?.downstream ?? []) found.add(next);
  const isWanted = (state: TaskState) =>
    state !== "none" && !(request.onlyFailed && (state === "success" || UNDER_WAY.has(state)));
  return [...found].filter((index) => isWanted(tasks[index]?.state ?? "none")).sort((a, b) => a - b);
}

/** What clearing exactly these tasks would do. */
export function previewClear(plan: Plan, status: RunStatus, cleared: readonly number[]): ClearPreview {
  const indexes = new Set(cleared);
  const { changes } = decide(plan, status, { type: "cleared", indexes: cleared });
  return {
    cleared,
    started: changes.filter(({ to }) => to.state === "scheduled").map(({ index }) => index),
    killed: cleared.filter((index) => isOpen(status.tasks[index] ?? { state: "none" })),
    kept: plan.tasks.flatMap(({ index }) =>
      !indexes.has(index) && isFinished(status.tasks[index]?.state ?? "none") ? [index] : [],
    ),
  };
}
