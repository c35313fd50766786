import type { Plan, PlanTask, TaskState } from "@/lib/domain/run/model";
import type { TriggerRule } from "@/lib/domain/run/trigger-rule-names";

/** How a run ends, and what should be known beside its state. */
export type RunOutcome = Readonly<{
  state: "success" | "failed" | "cancelled";
  /** `handled_failures`, `blocked`, or a sentence that names the tasks whose failure decided. */
  reason: string | null;
}>;

/** Rules that run because something failed: a success of such a task answers the failure. */
const FAILURE_AWARE: ReadonlySet<TriggerRule> = new Set(["one_failed", "all_failed"]);

/**
 * The outcome of a run whose tasks have all finished. A failure counts unless a direct downstream task with a
 * failure-aware rule succeeded; a success through `all_done` hides nothing.
 */
export function runOutcome(plan: Plan, stateOf: (index: number) => TaskState): RunOutcome {
  const isHandled = (task: PlanTask) =>
    task.downstream.some((index) => {
      const child = plan.tasks[index];
      return child !== undefined && FAILURE_AWARE.has(child.rule) && stateOf(index) === "success";
    });
  const failures = plan.tasks.filter(({ index }) => stateOf(index) === "failed" || stateOf(index) === "cancelled");
  if (failures.length === 0) return { state: "success", reason: null };
  const decisive = failures.filter((task) => !isHandled(task));
  return decisive.length === 0
    ? { state: "success", reason: "handled_failures" }
    : { state: "failed", reason: failureSentence(decisive.map(({ key }) => key)) };
}

const NAMED_TASKS = 3;

function failureSentence(keys: readonly string[]): string {
  const named = keys.slice(0, NAMED_TASKS).join(", ");
  const more = keys.length > NAMED_TASKS ? ` and ${keys.length - NAMED_TASKS} more` : "";
  return `${keys.length === 1 ? "Task" : "Tasks"} ${named}${more} failed.`;
}
