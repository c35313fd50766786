import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, type RunEvent } from "@/lib/domain/run/decide";
import { isFinished } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { type RunStatus, withChanges } from "@/lib/domain/run/run-status";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";
import { anyWorld, notStarted, statesOf, type World } from "@/lib/testing/run-worlds";

const anyIndex = fc.nat(39);
const anyTime = fc.nat(10_000);
/** Any event about any task, whether it fits the state or not. */
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constantFrom<RunEvent>({ type: "run_started" }, { type: "cancelled" }),
  anyIndex.map((index): RunEvent => ({ type: "attempt_succeeded", index, chosen: [] })),
  fc
    .tuple(anyIndex, fc.constantFrom("retryable", "terminal", "infrastructure", "skip"), anyTime)
    .map(([index, errorClass, elapsedMs]): RunEvent => ({ type: "attempt_failed", index, errorClass, elapsedMs })),
  fc
    .tuple(anyIndex, fc.constantFrom("attempt_timed_out", "attempt_lost"), anyTime)
    .map(([index, type, elapsedMs]): RunEvent => ({ type, index, elapsedMs })),
  fc
    .tuple(anyIndex, fc.constantFrom("attempt_returned", "retry_due", "resume_due", "queue_timed_out"))
    .map(([index, type]): RunEvent => ({ type, index })),
  anyIndex.map((index): RunEvent => ({ type: "attempt_deferred", index, resumeInMs: 1_000 })),
);

const after = ({ plan }: World, status: RunStatus, event: RunEvent): RunStatus =>
  withChanges(status, decide(plan, status, event).changes);

/** Dispatch and start, which are not `decide`'s: every task that may begin now does. */
const allBegun = (status: RunStatus): RunStatus => ({
  ...status,
  tasks: status.tasks.map((task) =>
    task.state === "scheduled" && !task.isHeld
      ? { ...task, state: "running", attemptNumber: task.attemptNumber + 1 }
      : task,
  ),
});

/** Statuses that a run passes through, with every event of the list tried upon each. */
function statusesOf(world: World, events: readonly RunEvent[]): RunStatus[] {
  const seen = [notStarted(world)];
  for (const event of [{ type: "run_started" } as const, ...events]) {
    const status = seen.at(-1) ?? notStarted(world);
    seen.push(allBegun(after(world, status, event)));
  }
  return seen;
}

const anyEvents = fc.array(anyEvent, { maxLength: 60 });

test("whatever is told in whatever order, what has finished stays as it is", () => {
  fc.assert(
    fc.property(anyWorld, anyEvents, (world, events) => {
      const seen = statusesOf(world, events);
      for (const [at, status] of seen.entries())
        for (const [index, { state }] of status.tasks.entries())
          if (isFinished(state)) expect(seen.at(-1)?.tasks[index]?.state, `${at}/${index}`).toBe(state);
    }),
    { numRuns: 200 },
  );
});

test("whatever is told in whatever order, a run ends exactly when all its tasks have finished", () => {
  fc.assert(
    fc.property(anyWorld, anyEvents, (world, events) => {
      let status = notStarted(world);
      for (const event of [{ type: "run_started" } as const, ...events]) {
        const { changes, outcome } = decide(world.plan, status, event);
        status = withChanges(status, changes);
        const isAllDone = status.tasks.every(({ state }) => isFinished(state));
        expect(outcome !== null).toBe(isAllDone && changes.length > 0);
        status = allBegun(status);
      }
    }),
    { numRuns: 200 },
  );
});

test("whatever is told in whatever order, never more tasks are on the way than may be, and no try is granted twice", () => {
  fc.assert(
    fc.property(anyWorld, anyEvents, (world, events) => {
      for (const { tasks } of statusesOf(world, events)) {
        expect(tasks.filter(({ state }) => state === "running").length).toBeLessThanOrEqual(world.plan.maxActiveTasks);
        for (const [index, { failureCount }] of tasks.entries())
          expect(failureCount).toBeLessThanOrEqual(world.plan.tasks[index]?.retry.maxAttempts ?? 0);
      }
    }),
    { numRuns: 200 },
  );
});

test("an event that is told twice changes nothing the second time", () => {
  fc.assert(
    fc.property(anyWorld, anyEvents, anyEvent, (world, events, event) => {
      const once = after(world, statusesOf(world, events).at(-1) ?? notStarted(world), event);
      expect(decide(world.plan, once, event)).toEqual({ changes: [], outcome: null });
    }),
    { numRuns: 400 },
  );
});

/** Tasks side by side, some of them branches, and one task behind them all. */
const anyJoin = fc.record({
  siblings: fc.array(
    fc.record({
      isBranch: fc.boolean(),
      isChosen: fc.boolean(),
      end: fc.constantFrom("attempt_succeeded", "attempt_failed"),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  rule: fc.constantFrom(...TRIGGER_RULES),
});

const orders = <T>(list: readonly T[]): T[][] =>
  list.length < 2
    ? [[...list]]
    : list.flatMap((one, at) => orders(list.filter((_, other) => other !== at)).map((rest) => [one, ...rest]));

test("tasks that run side by side may end in any order: what is behind them is decided the same", () => {
  fc.assert(
    fc.property(anyJoin, ({ siblings, rule }) => {
      const keys = siblings.map((_, at) => `t${at}`);
      const tasks = siblings.map(({ isBranch }, at) => (isBranch ? aBranchTask(`t${at}`) : aBashTask(`t${at}`)));
      const plan = compilePlan(aDocument([...tasks, aBashTask("z", keys, { trigger_rule: rule })]));
      const join = siblings.length;
      const ends = siblings.map(
        ({ end, isChosen }, index): RunEvent =>
          end === "attempt_succeeded"
            ? { type: end, index, chosen: isChosen ? [join] : [] }
            : { type: end, index, errorClass: "terminal", elapsedMs: 0 },
      );
      const world = { plan, fates: [] };
      const begun = allBegun(after(world, notStarted(world), { type: "run_started" }));
      const outcomes = orders(ends).map((order) =>
        statesOf(order.reduce((status, event) => after(world, status, event), begun)),
      );
      for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    }),
    { numRuns: 500 },
  );
});
