import { isFinished, type PlanTask, type TaskState } from "@/lib/domain/run/model";
import { type RunDraft, TO_SCHEDULED } from "@/lib/domain/run/run-draft";
import type { TaskStatus } from "@/lib/domain/run/run-status";
import { settleAll } from "@/lib/domain/run/settle";

/** What a person may say a task ended as. */
export const MARKS = ["success", "failed", "skipped"] as const;
export type Mark = (typeof MARKS)[number];

/** What a person does to an open run. `reconsidered`: whether it may start tasks has changed. */
export type HandEvent = Readonly<
  | { type: "cleared"; indexes: readonly number[] }
  | { type: "retried"; index: number }
  /** `chosen`: of a branch that is marked as success. */
  | { type: "marked"; index: number; state: Mark; chosen: readonly number[] }
  | { type: "reconsidered" }
>;

const BY_HAND = ["cleared", "retried", "marked", "reconsidered"] as const satisfies readonly HandEvent["type"][];
export const isByHand = (event: Readonly<{ type: string }>): event is HandEvent =>
  BY_HAND.some((type) => type === event.type);

/** False when the event does not fit the state: nothing changes then. */
export function applyByHand(run: RunDraft, event: HandEvent): boolean {
  switch (event.type) {
    case "cleared":
      return clear(run, event.indexes);
    case "retried":
      return retry(run, event.index);
    case "marked":
      return mark(run, event);
    case "reconsidered":
      return reconsider(run);
  }
}

/** What was given a slot and has not begun goes back while nothing may start. In a run that has not begun nothing was. */
function reconsider(run: RunDraft): boolean {
  for (const { index } of run.plan.tasks)
    if (!run.mayStart && run.task(index).state === "queued") run.set(index, { to: TO_SCHEDULED });
  const isUnderWay = (state: TaskState) => state !== "none" && !isFinished(state);
  return run.plan.tasks.some(({ index }) => isUnderWay(run.task(index).state));
}

/** Nothing has been decided for it. */
const UNDECIDED = { state: "none", isHeld: false, chosen: [] } as const;

function clear(run: RunDraft, indexes: readonly number[]): boolean {
  // The numbers of attempts go on; the tries and the platform's own start anew.
  for (const index of indexes) run.set(index, { to: { ...UNDECIDED, failureCount: 0, lostCount: 0 } });
  settleAll(run);
  return indexes.length > 0;
}

/** True for a task that another attempt can follow at once. */
export const isRetriable = (state: TaskState): boolean => state === "up_for_retry" || state === "failed";

/** One attempt more than the task's own. */
function retry(run: RunDraft, index: number): boolean {
  const task = run.plan.tasks[index];
  if (!task || !isRetriable(run.task(index).state)) return false;
  if (run.task(index).state === "failed") withdrawSettled(run, task);
  run.set(index, { to: TO_SCHEDULED });
  settleAll(run);
  return true;
}

/** True for a task whose result a person may still say: what succeeded, or was skipped by the rules, stands. */
export const isMarkable = (state: TaskState): boolean => state !== "success" && state !== "skipped";

/** That a task which needs attention failed is news all the same: a person has looked. */
export const isMarkableAs = (before: Pick<TaskStatus, "state" | "lostCount">, state: Mark): boolean =>
  isMarkable(before.state) && (before.state !== state || before.lostCount > 0);

function mark(run: RunDraft, { index, state, chosen }: Extract<HandEvent, { type: "marked" }>): boolean {
  const task = run.plan.tasks[index];
  const before = run.task(index);
  if (!task || !isMarkableAs(before, state)) return false;
  withdrawSettled(run, task);
  // A result of its own is recorded as one more attempt; to be skipped is none.
  const attemptNumber = state === "skipped" ? before.attemptNumber : before.attemptNumber + 1;
  run.set(index, { to: { state, attemptNumber, lostCount: 0, isHeld: false, chosen } });
  settleAll(run);
  return true;
}

/** States that a rule gave, or a cancel, without any work being lost with them. */
const SETTLED: ReadonlySet<TaskState> = new Set(["scheduled", "skipped", "upstream_failed", "cancelled"]);

/** What was decided downstream without running is decided again; what ran, or runs, keeps its result. */
function withdrawSettled(run: RunDraft, task: PlanTask): void {
  const found = new Set(task.downstream);
  // The set grows while it is walked.
  for (const index of found) {
    if (!SETTLED.has(run.task(index).state)) continue;
    run.set(index, { to: UNDECIDED });
    for (const next of run.plan.tasks[index]?.downstream ?? []) found.add(next);
  }
}
