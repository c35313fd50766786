import fc from "fast-check";
import type { Task } from "@/lib/domain/dag/document";
import { decide, type RunEvent } from "@/lib/domain/run/decide";
import type { Plan } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { newRunStatus, type RunStatus, withChanges } from "@/lib/domain/run/run-status";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";

const END = ["success", "failure", "terminal", "timeout", "lost", "returned", "deferred", "skip", "queue"] as const;

/** How each attempt of one task ends, whenever it runs; and which of its downstream a branch chooses. */
type Fate = Readonly<{
  ends: readonly (typeof END)[number][];
  chooses: readonly boolean[];
  /** Attempts before the task was last cleared: its ends begin anew after them. */
  earlier: number;
}>;
export type World = Readonly<{ plan: Plan; fates: readonly Fate[] }>;

const anyRow = fc.record({
  needs: fc.uniqueArray(fc.nat(39), { maxLength: 4 }),
  rule: fc.constantFrom(...TRIGGER_RULES),
  isBranch: fc.boolean(),
  retries: fc.nat(2),
  retry_budget: fc.constantFrom("0s", "7s", "1h"),
  total_timeout: fc.constantFrom(undefined, "3s", "1h"),
  priority: fc.nat(100),
  ends: fc.array(fc.constantFrom(...END), { minLength: 1, maxLength: 4 }),
  chooses: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
});

export const anyWorld: fc.Arbitrary<World> = fc
  .tuple(fc.array(anyRow, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 12 }))
  .map(([rows, max_active_tasks]) => {
    const tasks = rows.map((row, at): Task => {
      const needs = row.needs.filter((need) => need < at).map((need) => `t${need}`);
      const { retries, priority, retry_budget, total_timeout } = row;
      const common = { needs, trigger_rule: row.rule, retries, priority, retry_budget, total_timeout };
      return row.isBranch ? aBranchTask(`t${at}`, common) : aBashTask(`t${at}`, needs, common);
    });
    const plan = compilePlan(aDocument(tasks, { max_active_tasks }));
    const fates = plan.tasks.map(({ key }) => {
      const row = rows[Number(key.slice(1))];
      return { ends: row?.ends ?? [], chooses: row?.chooses ?? [], earlier: 0 };
    });
    return { plan, fates };
  });

/** Numbers below 2^32 that say which of the possible steps comes next. */
export const anyOrder = fc.infiniteStream(fc.nat());

const endOf = (fate: World["fates"][number] | undefined, attempt: number): (typeof END)[number] | undefined =>
  fate?.ends[Math.max(1, Math.min(attempt, fate.ends.length)) - 1];

/** A ready task whose next attempt never gets its slot fails instead of starting. */
const isStuck = ({ fates }: World, index: number, attemptNumber: number): boolean =>
  endOf(fates[index], attemptNumber + 1 - (fates[index]?.earlier ?? 0)) === "queue";

export function eventOf({ plan, fates }: World, index: number, attemptNumber: number): RunEvent {
  const fate = fates[index];
  const attempt = attemptNumber - (fate?.earlier ?? 0);
  // A second for each attempt: what limits of time see must not depend on the order either.
  const elapsedMs = attempt * 1_000;
  switch (endOf(fate, attempt)) {
    case "success":
      return { type: "attempt_succeeded", index, chosen: fate ? chosenBy(plan, fate, index) : [] };
    case "timeout":
      return { type: "attempt_timed_out", index, elapsedMs };
    case "lost":
      return { type: "attempt_lost", index, elapsedMs };
    case "returned":
      // Only so often: a worker that gives back for ever is no end of a run.
      return attempt > 5 ? { type: "attempt_lost", index, elapsedMs } : { type: "attempt_returned", index };
    case "deferred":
      return attempt > 5
        ? { type: "attempt_succeeded", index, chosen: fate ? chosenBy(plan, fate, index) : [] }
        : { type: "attempt_deferred", index, resumeInMs: 1_000 };
    case "terminal":
      return { type: "attempt_failed", index, elapsedMs, errorClass: "terminal" };
    case "skip":
      return { type: "attempt_failed", index, elapsedMs, errorClass: "skip" };
    default:
      return { type: "attempt_failed", index, elapsedMs, errorClass: "retryable" };
  }
}

const chosenBy = (plan: Plan, fate: Fate, index: number): number[] =>
  plan.tasks[index]?.isBranch
    ? plan.tasks[index].downstream.filter((_, at) => fate.chooses[at % fate.chooses.length])
    : [];

/** The next thing that can happen, by the order's choice; null when nothing can. */
function nextStep(world: World, status: RunStatus, choice: number): RunEvent | { start: number } | null {
  const steps = status.tasks.flatMap((task, index): (RunEvent | { start: number })[] => {
    if (task.state === "scheduled" && !task.isHeld)
      return isStuck(world, index, task.attemptNumber) ? [{ type: "queue_timed_out", index }] : [{ start: index }];
    if (task.state === "up_for_retry") return [{ type: "retry_due", index }];
    if (task.state === "deferred") return [{ type: "resume_due", index }];
    return task.state === "running" ? [eventOf(world, index, task.attemptNumber)] : [];
  });
  return steps[choice % steps.length] ?? null;
}

type Look = (before: RunStatus, after: RunStatus) => void;

/** A run of this world before anything has happened to it. */
export const notStarted = ({ plan }: World): RunStatus =>
  newRunStatus("0199f0c0-0000-7000-8000-000000000001", plan.tasks.length);

/** Runs a world to its end, calling `look` with the status before and after each step. */
export function play(world: World, order: Iterable<number>, look: Look = () => {}) {
  return playOn(world, notStarted(world), { type: "run_started" }, order, look);
}

/** The same from any status on, with what happens first. */
export function playOn(world: World, from: RunStatus, event: RunEvent, order: Iterable<number>, look: Look = () => {}) {
  const first = decide(world.plan, from, event);
  let outcome = first.outcome;
  let status = withChanges(from, first.changes);
  look(from, status);
  const limit = world.plan.tasks.length * 30;
  let steps = 0;
  for (const choice of order) {
    const step = nextStep(world, status, choice);
    if (step === null || ++steps > limit) break;
    const before = status;
    if ("start" in step) status = withChanges(status, [started(status, step.start)]);
    else {
      const decision = decide(world.plan, status, step);
      status = withChanges(status, decision.changes);
      outcome ??= decision.outcome;
    }
    look(before, status);
  }
  return { status, outcome, steps, limit };
}

function started(status: RunStatus, index: number) {
  const task = status.tasks[index];
  if (!task) throw new RangeError(`no task ${index}`);
  const to = { ...task, state: "running" as const, attemptNumber: task.attemptNumber + 1 };
  return { index, from: task.state, to, reason: null, retryInMs: null };
}

export const statesOf = (status: RunStatus) => status.tasks.map(({ state }) => state);
