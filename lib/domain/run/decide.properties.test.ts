import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "@/lib/domain/run/decide";
import { isFinished, type PlanTask, type TaskState } from "@/lib/domain/run/model";
import type { RunStatus } from "@/lib/domain/run/run-status";
import { type EdgeOutcome, edgeOutcome, evaluateTriggerRule } from "@/lib/domain/run/trigger-rule";
import { anyOrder, anyWorld, eventOf, play, statesOf, type World } from "@/lib/testing/run-worlds";

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
