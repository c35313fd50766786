import { decide, type RunEvent } from "@/lib/domain/run/decide";
import type { Plan, PlanTask, TaskState } from "@/lib/domain/run/model";
import type { RunOutcome } from "@/lib/domain/run/outcome";
import { newRunStatus, type RunStatus, withChanges } from "@/lib/domain/run/run-status";

/** How a task is supposed to end if it runs; `chosen` are the plan indexes that a branch picks. */
export type Supposition = Readonly<{ end: "success" | "failed" | "skipped"; chosen: readonly number[] }>;

export type Simulation = Readonly<{
  /** In plan order. `wave`: after how many others it ran at the soonest, from 1; null when it did not run. */
  tasks: readonly Readonly<{ state: TaskState; wave: number | null; chosen: readonly number[] }>[];
  outcome: RunOutcome;
}>;

/** Its rules are the engine's own: every step is an event that a worker could report, given to the same `decide`. */
export function simulateRun(plan: Plan, suppose: (task: PlanTask) => Supposition): Simulation {
  let status = newRunStatus("simulation", plan.tasks.length);
  let outcome: RunOutcome | null = null;
  const waves = new Map<number, number>();
  const send = (event: RunEvent) => {
    const decision = decide(plan, status, event);
    status = withChanges(status, decision.changes);
    outcome = decision.outcome ?? outcome;
  };
  send({ type: "run_started" });
  for (let wave = 1; outcome === null; wave += 1) {
    const ready = readyTasks(plan, status);
    if (ready.length === 0) break;
    for (const task of ready) {
      waves.set(task.index, wave);
      status = startTask(status, task.index);
      send(endOf(task, suppose(task)));
    }
  }
  return {
    tasks: status.tasks.map(({ state, chosen }, index) => ({ state, chosen, wave: waves.get(index) ?? null })),
    outcome: outcome ?? { state: "failed", reason: "blocked" },
  };
}

/** Tasks that could start now, in plan order. */
export const readyTasks = (plan: Plan, { tasks }: RunStatus): PlanTask[] =>
  plan.tasks.filter(({ index }) => tasks[index]?.state === "scheduled" && !tasks[index]?.isHeld);

/** What the dispatcher and a worker do between `scheduled` and an attempt's end. */
export function startTask(status: RunStatus, index: number): RunStatus {
  const tasks = status.tasks.map((task, at) =>
    at === index ? ({ ...task, state: "running", attemptNumber: 1 } as const) : task,
  );
  return { ...status, tasks };
}

function endOf({ index }: PlanTask, { end, chosen }: Supposition): RunEvent {
  switch (end) {
    case "success":
      return { type: "attempt_succeeded", index, chosen };
    case "failed":
      // Its last try: what comes before it changes nothing for the others.
      return { type: "attempt_failed", index, errorClass: "terminal", elapsedMs: 0 };
    case "skipped":
      return { type: "attempt_failed", index, errorClass: "skip", elapsedMs: 0 };
  }
}
