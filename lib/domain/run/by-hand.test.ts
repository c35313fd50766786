import { describe, expect, test } from "vitest";
import type { HandEvent } from "@/lib/domain/run/by-hand";
import { type ClearRequest, clearedTasks, previewClear } from "@/lib/domain/run/clear";
import { decide } from "@/lib/domain/run/decide";
import type { Plan } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { fingerprint } from "@/lib/domain/run/preview";
import { newRunStatus, type RunStatus, withChanges } from "@/lib/domain/run/run-status";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";
import { type GivenTasks, keysOf, statusOf } from "@/lib/testing/run-builders";

const at = (plan: Plan, ...keys: string[]) => keys.map((key) => plan.indexByKey[key] ?? -1);

/** States by key after an event, held ones with an `=`; and how the run ended. */
function apply(plan: Plan, status: RunStatus, event: HandEvent) {
  const decision = decide(plan, status, event);
  const { tasks } = withChanges(status, decision.changes);
  const entries = tasks.map(({ state, isHeld }, index) => [plan.tasks[index]?.key, isHeld ? `=${state}` : state]);
  return { states: Object.fromEntries(entries), outcome: decision.outcome, decision };
}

const chain = compilePlan(
  aDocument([aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"]), aBashTask("x", ["a"])]),
);
const split = compilePlan(
  aDocument([
    aBranchTask("split"),
    aBashTask("yes", ["split"]),
    aBashTask("no", ["split"]),
    aBashTask("join", ["yes", "no"], { trigger_rule: "none_failed_min_one_success" }),
  ]),
);

describe("which tasks a clear takes back", () => {
  const request = (more: Partial<ClearRequest>): ClearRequest => ({
    indexes: [],
    downstream: true,
    onlyFailed: false,
    ...more,
  });
  const done = statusOf(chain, { a: "success", b: "failed", c: "upstream_failed", x: "success" });
  test.each([
    ["with everything that needs them", request({ indexes: at(chain, "b") }), ["b", "c"]],
    ["themselves alone", request({ indexes: at(chain, "a"), downstream: false }), ["a"]],
    ["only what did not succeed", request({ indexes: at(chain, "a"), onlyFailed: true }), ["b", "c"]],
    ["each once", request({ indexes: at(chain, "b", "c") }), ["b", "c"]],
  ])("%s", (_, wanted, keys) => {
    expect(keysOf(chain, clearedTasks(chain, done, wanted)).toSorted()).toEqual(keys);
  });

  test("nothing that was not decided yet, and with `only failed` nothing that is under way", () => {
    const under = statusOf(chain, { a: "success", b: "running", c: "none", x: "failed" });
    const all = { indexes: at(chain, "a"), downstream: true };
    expect(keysOf(chain, clearedTasks(chain, under, { ...all, onlyFailed: false })).toSorted()).toEqual([
      "a",
      "b",
      "x",
    ]);
    expect(keysOf(chain, clearedTasks(chain, under, { ...all, onlyFailed: true }))).toEqual(["x"]);
  });
});

describe("a clear", () => {
  test("starts what is ready again and lets the rest wait; tries and losses are counted anew, attempts go on", () => {
    const status = statusOf(chain, {
      a: "success",
      b: { state: "failed", attemptNumber: 3, failureCount: 2, lostCount: 1 },
      c: "upstream_failed",
      x: "success",
    });
    const { states, outcome, decision } = apply(chain, status, { type: "cleared", indexes: at(chain, "b", "c") });
    expect(states).toEqual({ a: "success", b: "scheduled", c: "none", x: "success" });
    expect(outcome).toBeNull();
    expect(decision.changes[0]?.to).toMatchObject({ attemptNumber: 3, failureCount: 0, lostCount: 0 });
  });

  test("never opens again what the branch did not choose", () => {
    const status = statusOf(split, {
      split: { state: "success", chosen: at(split, "yes") },
      yes: "failed",
      no: "skipped",
      join: "upstream_failed",
    });
    const indexes = at(split, "yes", "no", "join");
    expect(apply(split, status, { type: "cleared", indexes }).states).toMatchObject({
      yes: "scheduled",
      no: "skipped",
    });
  });

  test("of a branch withdraws its choice", () => {
    const status = statusOf(split, {
      split: { state: "success", chosen: at(split, "yes") },
      yes: "success",
      no: "skipped",
      join: "success",
    });
    const { states, decision } = apply(split, status, { type: "cleared", indexes: [0, 1, 2, 3] });
    expect(states).toEqual({ split: "scheduled", yes: "none", no: "none", join: "none" });
    expect(decision.changes[0]?.to.chosen).toEqual([]);
  });

  test("in a run that waits to begin holds everything until it begins", () => {
    const status = statusOf(
      chain,
      { a: "failed", b: "upstream_failed", c: "upstream_failed", x: "upstream_failed" },
      { mayStart: false },
    );
    const cleared = decide(chain, status, { type: "cleared", indexes: [0, 1, 2, 3] });
    const waiting = withChanges(status, cleared.changes);
    expect(waiting.tasks[0]).toMatchObject({ state: "scheduled", isHeld: true });
    expect(cleared.outcome).toBeNull();
    const begun = decide(chain, { ...waiting, mayStart: true }, { type: "run_started" });
    expect(begun.changes).toMatchObject([{ index: 0, to: { state: "scheduled", isHeld: false } }]);
  });

  test("is previewed as it will be", () => {
    const status = statusOf(chain, { a: "success", b: "running", c: "none", x: "success" });
    const preview = previewClear(chain, status, at(chain, "a", "b"));
    expect(keysOf(chain, preview.started)).toEqual(["a"]);
    expect(keysOf(chain, preview.killed)).toEqual(["b"]);
    expect(keysOf(chain, preview.kept)).toEqual(["x"]);
  });

  test("has another fingerprint once a task of it moved on, or was tried again", () => {
    const base = { a: "success", b: "failed", c: "none", x: "success" } as const;
    const cleared = { type: "cleared", indexes: at(chain, "b", "c") } as const;
    const print = (given: GivenTasks) => fingerprint(chain, "running", statusOf(chain, given), cleared);
    expect(print({ ...base, x: "running" })).toBe(print(base));
    expect(print({ ...base, c: "upstream_failed" })).not.toBe(print(base));
    expect(print({ ...base, b: { state: "failed", attemptNumber: 2 } })).not.toBe(print(base));
  });
});

describe("a retry by hand", () => {
  test("of a failed task decides again what its failure had decided, and keeps what ran", () => {
    const plan = compilePlan(
      aDocument([
        aBashTask("a"),
        aBashTask("b", ["a"]),
        aBashTask("alarm", ["a"], { trigger_rule: "one_failed" }),
        aBashTask("z"),
      ]),
    );
    const status = statusOf(plan, { a: "failed", b: "upstream_failed", alarm: "success", z: "running" });
    const { states } = apply(plan, status, { type: "retried", index: plan.indexByKey.a ?? -1 });
    expect(states).toEqual({ a: "scheduled", b: "none", alarm: "success", z: "running" });
  });

  test("does not wait for the pause of the policy, and leaves the counts as they are", () => {
    const status = statusOf(chain, { a: { state: "up_for_retry", failureCount: 2 } });
    const { states, decision } = apply(chain, status, { type: "retried", index: 0 });
    expect(states.a).toBe("scheduled");
    expect(decision.changes[0]?.to.failureCount).toBe(2);
  });

  test.each(["none", "scheduled", "queued", "running", "success", "skipped", "upstream_failed", "cancelled"] as const)(
    "does not fit a task that is %s",
    (state) => {
      expect(decide(chain, statusOf(chain, { a: state }), { type: "retried", index: 0 }).changes).toEqual([]);
    },
  );
});

describe("a mark", () => {
  const mark = (index: number, state: "success" | "failed" | "skipped") =>
    ({ type: "marked", index, state, chosen: [] }) as const;

  test("as success lets go on what a failure had stopped", () => {
    const status = statusOf(chain, { a: "failed", b: "upstream_failed", c: "upstream_failed", x: "upstream_failed" });
    const { states } = apply(chain, status, mark(0, "success"));
    expect(states).toEqual({ a: "success", b: "scheduled", c: "none", x: "scheduled" });
  });

  test("as failed blocks what needs it, and as skipped skips it, with the run's end", () => {
    const status = statusOf(chain, { a: "running", b: "none", c: "none", x: "none" });
    expect(apply(chain, status, mark(0, "failed"))).toMatchObject({
      states: { a: "failed", b: "upstream_failed", c: "upstream_failed", x: "upstream_failed" },
      outcome: { state: "failed", reason: "Task a failed." },
    });
    expect(apply(chain, status, mark(0, "skipped"))).toMatchObject({
      states: { a: "skipped", b: "skipped", c: "skipped", x: "skipped" },
      outcome: { state: "success" },
    });
  });

  test("as failed is the last word on a task that needs attention, and is said once", () => {
    const status = statusOf(chain, { a: "failed", b: "upstream_failed", c: "upstream_failed", x: "upstream_failed" });
    const [a, ...others] = status.tasks;
    const lost = { ...status, tasks: a ? [{ ...a, lostCount: 1 }, ...others] : others };
    const { changes } = decide(chain, lost, mark(0, "failed"));
    expect(changes[0]?.to).toMatchObject({ state: "failed", lostCount: 0, attemptNumber: (a?.attemptNumber ?? 0) + 1 });
    expect(decide(chain, withChanges(lost, changes), mark(0, "failed")).changes).toEqual([]);
  });

  test.each([
    ["success", "failed"],
    ["skipped", "success"],
    ["failed", "failed"],
  ] as const)("does not fit a task that is %s when it says %s", (state, said) => {
    expect(decide(chain, statusOf(chain, { a: state }), mark(0, said)).changes).toEqual([]);
  });
});

describe("a pause of the run", () => {
  test("holds what is ready, takes back what has not begun, and lets what runs end", () => {
    const plan = compilePlan(aDocument([aBashTask("a"), aBashTask("b"), aBashTask("c"), aBashTask("d", ["c"])]));
    const status = statusOf(plan, { a: "scheduled", b: "queued", c: "running", d: "none" }, { mayStart: false });
    const paused = apply(plan, status, { type: "reconsidered" });
    expect(paused.states).toEqual({ a: "=scheduled", b: "=scheduled", c: "running", d: "none" });
    const ended = withChanges(status, paused.decision.changes);
    const decision = decide(plan, ended, { type: "attempt_succeeded", index: plan.indexByKey.c ?? -1, chosen: [] });
    expect(decision.changes.at(-1)?.to).toMatchObject({ state: "scheduled", isHeld: true });
    const goesOn = decide(plan, { ...withChanges(ended, decision.changes), mayStart: true }, { type: "reconsidered" });
    expect(goesOn.changes.map(({ to }) => to.isHeld)).toEqual([false, false, false]);
  });

  test.each([true, false])("of a run that has not begun changes nothing in it (may start: %s)", (mayStart) => {
    const status = { ...newRunStatus("0199f0c0-0000-7000-8000-000000000001", chain.tasks.length), mayStart };
    expect(decide(chain, status, { type: "reconsidered" })).toEqual({ changes: [], outcome: null });
  });
});
