import fc from "fast-check";
import { expect, test } from "vitest";
import { clearedTasks } from "@/lib/domain/run/clear";
import { decide } from "@/lib/domain/run/decide";
import { isFinished } from "@/lib/domain/run/model";
import type { RunStatus } from "@/lib/domain/run/run-status";
import { anyOrder, anyWorld, notStarted, play, playOn, statesOf, type World } from "@/lib/testing/run-worlds";

const anyPicks = fc.array(fc.nat(39), { minLength: 1, maxLength: 3 });
const anyDepth = fc.nat(120);

const clearOf = ({ plan }: World, status: RunStatus, picks: readonly number[]) => {
  const indexes = picks.map((pick) => pick % plan.tasks.length);
  return clearedTasks(plan, status, { indexes, downstream: true, onlyFailed: false });
};

/** The run after so many steps, or at its end when it takes fewer. */
function statusAt(world: World, order: Iterable<number>, depth: number): RunStatus {
  const seen: RunStatus[] = [];
  play(world, order, (_, after) => {
    if (seen.length <= depth) seen.push(after);
  });
  return seen.at(-1) ?? notStarted(world);
}

/** The same world, but an attempt of a cleared task ends by how many it had since the clear. */
const sinceClear = (world: World, { tasks }: RunStatus, cleared: readonly number[]): World => ({
  ...world,
  fates: world.fates.map((fate, index) => ({
    ...fate,
    earlier: cleared.includes(index) ? (tasks[index]?.attemptNumber ?? 0) : 0,
  })),
});

test("a run that is cleared at its end and runs again has the states of a run that was never cleared", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, anyOrder, anyPicks, (world, one, other, picks) => {
      const { status, outcome } = play(world, one);
      const indexes = clearOf(world, status, picks);
      const again = playOn(sinceClear(world, status, indexes), status, { type: "cleared", indexes }, other);
      expect(statesOf(again.status)).toEqual(statesOf(status));
      expect(again.outcome).toEqual(outcome);
    }),
    { numRuns: 300 },
  );
});

test("a run that is cleared on its way ends as if it had not been", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, anyOrder, anyPicks, anyDepth, (world, one, other, picks, depth) => {
      const { status: end } = play(world, one);
      const from = statusAt(world, one, depth);
      const indexes = clearOf(world, from, picks);
      if (indexes.length === 0) return;
      const again = playOn(sinceClear(world, from, indexes), from, { type: "cleared", indexes }, other);
      expect(statesOf(again.status)).toEqual(statesOf(end));
    }),
    { numRuns: 300 },
  );
});

test("only what is cleared runs again: everything else that was finished keeps its state and its attempt", () => {
  fc.assert(
    fc.property(anyWorld, anyOrder, anyOrder, anyPicks, (world, one, other, picks) => {
      const { status } = play(world, one);
      const indexes = clearOf(world, status, picks);
      const again = playOn(world, status, { type: "cleared", indexes }, other);
      for (const [index, task] of status.tasks.entries())
        if (!indexes.includes(index)) expect(again.status.tasks[index]).toEqual(task);
        else expect(again.status.tasks[index]?.attemptNumber).toBeGreaterThanOrEqual(task.attemptNumber);
    }),
    { numRuns: 200 },
  );
});

test("whatever a person does before it begins or on the way, the run ends with every task finished", () => {
  const anyHand = fc.oneof(
    fc.record({ type: fc.constant("retried" as const), index: fc.nat(39) }),
    fc.record({
      type: fc.constant("marked" as const),
      index: fc.nat(39),
      state: fc.constantFrom("success" as const, "failed" as const, "skipped" as const),
      chosen: fc.constant([]),
    }),
    fc.constant({ type: "reconsidered" as const }),
  );
  const anyMoment = fc.option(anyDepth, { nil: null });
  fc.assert(
    fc.property(anyWorld, anyOrder, anyOrder, anyHand, anyMoment, (world, one, other, event, moment) => {
      const middle = moment === null ? notStarted(world) : statusAt(world, one, moment);
      if ("index" in event && event.index >= world.plan.tasks.length) return;
      const { status, outcome, steps: taken, limit } = playOn(world, middle, event, other);
      if (decide(world.plan, middle, event).changes.length === 0) return;
      expect(taken).toBeLessThanOrEqual(limit);
      expect(status.tasks.every(({ state }) => isFinished(state))).toBe(true);
      expect(outcome).not.toBeNull();
      expect(outcome?.reason).not.toBe("blocked");
    }),
    { numRuns: 400 },
  );
});
