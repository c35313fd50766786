import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "@/lib/domain/run/decide";
import { compilePlan } from "@/lib/domain/run/plan";
import { newRunStatus, withChanges } from "@/lib/domain/run/run-status";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const started = (tasks: Parameters<typeof aDocument>[0]) => {
  const plan = compilePlan(aDocument(tasks));
  const before = newRunStatus("0199f0c0-0000-7000-8000-000000000001", plan.tasks.length);
  const decision = decide(plan, before, { type: "run_started" });
  const { tasks: after } = withChanges(before, decision.changes);
  return { plan, decision, stateOf: (key: string) => after[plan.indexByKey[key] ?? -1]?.state };
};
const off = { disabled: true } as const;

describe("a disabled task", () => {
  it("is skipped when its turn comes, and says why", () => {
    const { decision, plan } = started([aBashTask("a", [], off), aBashTask("b")]);
    expect(decision.changes.find(({ index }) => index === plan.indexByKey.a)).toMatchObject({
      to: { state: "skipped" },
      reason: "disabled",
    });
  });

  it.each([
    ["all_success", "skipped"],
    ["none_failed", "scheduled"],
    ["all_done", "scheduled"],
    ["all_skipped", "scheduled"],
    ["none_failed_min_one_success", "skipped"],
  ] as const)("leaves what needs it to its rule: %s makes it %s", (rule, expected) => {
    const { stateOf } = started([aBashTask("a", [], off), aBashTask("b", ["a"], { trigger_rule: rule })]);
    expect(stateOf("b")).toBe(expected);
  });

  it("is upstream_failed, not skipped, behind a failure", () => {
    const plan = compilePlan(aDocument([aBashTask("a"), aBashTask("b", ["a"], off)]));
    let status = newRunStatus("0199f0c0-0000-7000-8000-000000000001", 2);
    status = withChanges(status, decide(plan, status, { type: "run_started" }).changes);
    status = {
      ...status,
      tasks: status.tasks.map((task, index) => (index === 0 ? { ...task, state: "running" } : task)),
    };
    const end = decide(plan, status, { type: "attempt_failed", index: 0, errorClass: "terminal", elapsedMs: 0 });
    expect(end.changes.map(({ to }) => to.state)).toEqual(["failed", "upstream_failed"]);
    expect(end.outcome).toMatchObject({ state: "failed" });
  });

  it("never runs and never keeps a run from ending, whatever the rules and whichever tasks are disabled", () => {
    const shape = fc.array(
      fc.record({ rule: fc.constantFrom(...TRIGGER_RULES), isOff: fc.boolean(), needs: fc.nat(7) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    const property = fc.property(shape, (drawn) => {
      const tasks = drawn.map(({ rule, isOff, needs }, at) =>
        aBashTask(`t${at}`, at === 0 ? [] : [`t${needs % at}`], { trigger_rule: rule, ...(isOff ? off : {}) }),
      );
      const plan = compilePlan(aDocument(tasks));
      let status = newRunStatus("0199f0c0-0000-7000-8000-000000000001", plan.tasks.length);
      let decision = decide(plan, status, { type: "run_started" });
      let { outcome } = decision;
      status = withChanges(status, decision.changes);
      for (let ready = -1; outcome === null; ) {
        ready = status.tasks.findIndex(({ state, isHeld }) => state === "scheduled" && !isHeld);
        expect(ready).toBeGreaterThanOrEqual(0);
        expect(plan.tasks[ready]?.isDisabled).toBe(false);
        status = {
          ...status,
          tasks: status.tasks.map((task, at) => (at === ready ? { ...task, state: "running" } : task)),
        };
        decision = decide(plan, status, { type: "attempt_succeeded", index: ready, chosen: [] });
        status = withChanges(status, decision.changes);
        outcome = decision.outcome;
      }
      return true;
    });
    fc.assert(property, { numRuns: 300 });
  });
});
