import fc from "fast-check";
import { expect, test } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import { decide, type RunEvent } from "@/lib/domain/run/decide";
import { isFinished, type Plan, type PlanTask, type TaskState } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { newRunStatus, type RunStatus, withChanges } from "@/lib/domain/run/run-status";
import { type EdgeOutcome, edgeOutcome, evaluateTriggerRule } from "@/lib/domain/run/trigger-rule";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";

const END = ["success", "failure", "terminal", "timeout", "lost", "returned", "deferred"] as const;

/** How each attempt of one task ends, whenever it runs; and which of its downstream a branch chooses. */
type Fate = Readonly<{ ends: readonly (typeof END)[number][]; chooses: readonly boolean[] }>;
type World = Readonly<{ plan: Plan; fates: readonly Fate[] }>;

const anyRow = fc.record({
  needs: fc.uniqueArray(fc.nat(39), { maxLength: 4 }),
  rule: fc.constantFrom(...TRIGGER_RULES),
  isBranch: fc.boolean(),
  retries: fc.nat(2),
  priority: fc.nat(100),
  ends: fc.array(fc.constantFrom(...END), { minLength: 1, maxLength: 4 }),
  chooses: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
});

const anyWorld: fc.Arbitrary<World> = fc
  .tuple(fc.array(anyRow, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 12 }))
  .map(([rows, max_active_tasks]) => {
    const tasks = rows.map((row, at): Task => {
      const needs = row.needs.filter((need) => need < at).map((need) => `t${need}`);
      const common = { needs, trigger_rule: row.rule, retries: row.retries, priority: row.priority };
      return row.isBranch ? aBranchTask(`t${at}`, common) : aBashTask(`t${at}`, needs, common);
    });
    const plan = compilePlan(aDocument(tasks, { max_active_tasks }));
    const fates = plan.tasks.map(({ key }) => {
      const row = rows[Number(key.slice(1))];
      return { ends: row?.ends ?? [], chooses: row?.chooses ?? [] };
    });
    return { plan, fates };
  });

/** Numbers below 2^32 that say which of the possible steps comes next. */
const anyOrder = fc.infiniteStream(fc.nat());

function eventOf({ plan, fates }: World, index: number, attempt: number): RunEvent {
  const fate = fates[index];
  switch (fate?.ends[Math.min(attempt, fate.ends.length) - 1]) {
    case "success":
      return { type: "attempt_succeeded", index, chosen: chosenBy(plan, fate, index) };
    case "timeout":
      return { type: "attempt_timed_out", index };
    case "lost":
      return { type: "attempt_lost", index };
    case "returned":
      // Only so often: a worker that gives back for ever is no end of a run.
      return attempt > 5 ? { type: "attempt_lost", index } : { type: "attempt_returned", index };
    case "deferred":
      return attempt > 5
        ? { type: "attempt_succeeded", index, chosen: chosenBy(plan, fate, index) }
        : { type: "attempt_deferred", index, resumeInMs: 1_000 };
    case "terminal":
      return { type: "attempt_failed", index, errorClass: "terminal" };
    default:
      return { type: "attempt_failed", index, errorClass: "retryable" };
  }
}

const chosenBy = (plan: Plan, fate: Fate, index: number): number[] =>
  plan.tasks[index]?.isBranch
    ? plan.tasks[index].downstream.filter((_, at) => fate.chooses[at % fate.chooses.length])
    : [];

/** The next thing that can happen, by the order's choice; null when nothing can. */
function nextStep(world: World, status: RunStatus, choice: number): RunEvent | { start: number } | null {
  const steps = status.tasks.flatMap((task, index): (RunEvent | { start: number })[] => {
    if (task.state === "scheduled" && !task.isHeld) return [{ start: index }];
    if (task.state === "up_for_retry") return [{ type: "retry_due", index }];
    if (task.state === "deferred") return [{ type: "resume_due", index }];
    return task.state === "running" ? [eventOf(world, index, task.attemptNumber)] : [];
  });
  return steps[choice % steps.length] ?? null;
}

/** Runs a world to its end, calling `look` with the status before and after each step. */
function play(world: World, order: Iterable<number>, look: (before: RunStatus, after: RunStatus) => void = () => {}) {
  let status = newRunStatus("0199f0c0-0000-7000-8000-000000000001", world.plan.tasks.length);
  const first = decide(world.plan, status, { type: "run_started" });
  let outcome = first.outcome;
  status = withChanges(status, first.changes);
  look(newRunStatus(status.runId, world.plan.tasks.length), status);
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

const statesOf = (status: RunStatus) => status.tasks.map(({ state }) => state);

test("the same ends of the attempts give the same states and outcome in whatever order they come", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, anyOrder, (world, one, other) => {
      const first = play(world, one);
      const second = play(world, other);
      expect(statesOf(second.status)).toEqual(statesOf(first.status));
      expect(second.outcome).toEqual(first.outcome);
    }),
    { numRuns: 400 },
  );
});

test("every run ends, with every task finished and one outcome", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, (world, order) => {
      const { status, outcome, steps, limit } = play(world, order);
      expect(steps).toBeLessThanOrEqual(limit);
      expect(status.tasks.every(({ state }) => isFinished(state))).toBe(true);
      expect(outcome).not.toBeNull();
      expect(outcome?.reason).not.toBe("blocked");
    }),
    { numRuns: 400 },
  );
});

const BY_VERDICT = { run: "scheduled", skip: "skipped", block: "upstream_failed", wait: "none" } as const;

/** What the trigger rule alone makes of an untouched task, given the states of its upstream. */
function ruledState({ plan }: World, { tasks }: RunStatus, task: PlanTask): TaskState {
  const outcomes = task.upstream.map((index) => {
    const source = plan.tasks[index];
    const status = tasks[index];
    return source && status ? edgeOutcome(source, status.state, status.chosen, task.index) : null;
  });
  const count = (wanted: EdgeOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  return BY_VERDICT[
    evaluateTriggerRule(task.rule, {
      total: outcomes.length,
      ok: count("ok"),
      failed: count("failed"),
      upstreamFailed: count("upstream_failed"),
      skipped: count("skipped"),
    })
  ];
}

test("no task leaves `none` before its rule says so, and it does as soon as the rule says it", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, (world, order) => {
      play(world, order, (before, after) => {
        const untouched = world.plan.tasks.filter(({ index }) => before.tasks[index]?.state === "none");
        const states = untouched.map(({ index }) => after.tasks[index]?.state);
        expect(states).toEqual(untouched.map((task) => ruledState(world, after, task)));
      });
    }),
    { numRuns: 200 },
  );
});

test("a run never has more active tasks than it may, and never holds one back for nothing", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, (world, order) => {
      play(world, order, (_, { tasks }) => {
        const active = tasks.filter(({ state, isHeld }) => state === "running" || (state === "scheduled" && !isHeld));
        const held = tasks.filter(({ state, isHeld }) => state === "scheduled" && isHeld);
        expect(active.length).toBeLessThanOrEqual(world.plan.maxActiveTasks);
        if (held.length > 0) expect(active.length).toBe(world.plan.maxActiveTasks);
      });
    }),
    { numRuns: 200 },
  );
});

test("a repeated end of an attempt, and a cancel of a finished run, change nothing", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, (world, order) => {
      const { status } = play(world, order, (_, after) => {
        for (const [index, task] of after.tasks.entries())
          if (task.state !== "running")
            expect(decide(world.plan, after, eventOf(world, index, task.attemptNumber)).changes).toEqual([]);
      });
      expect(decide(world.plan, status, { type: "cancelled" })).toEqual({ changes: [], outcome: null });
    }),
    { numRuns: 100 },
  );
});

test("deciding never alters what it was given", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, (world, order) => {
      play(world, order, (before, after) => {
        Object.freeze(before.tasks);
        for (const task of after.tasks) Object.freeze(task);
        Object.freeze(after.tasks);
      });
    }),
    { numRuns: 100 },
  );
});
