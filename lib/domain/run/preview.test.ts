import { describe, expect, test } from "vitest";
import { compilePlan } from "@/lib/domain/run/plan";
import { previewChange } from "@/lib/domain/run/preview";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { keysOf, statusOf } from "@/lib/testing/run-builders";

const plan = compilePlan(aDocument([aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"]), aBashTask("z")]));
const FAILED = { a: "failed", b: "upstream_failed", c: "upstream_failed", z: "success" } as const;
const named = ({ outcome, ...lists }: ReturnType<typeof previewChange>) => ({
  outcome,
  ...Object.fromEntries(
    Object.entries(lists).flatMap(([name, at]) => (at.length > 0 ? [[name, keysOf(plan, at)]] : [])),
  ),
});
const mark = (state: "success" | "failed" | "skipped") => ({ type: "marked", index: 0, state, chosen: [] }) as const;

describe("a preview", () => {
  test("of a retry names what runs at once and what waits for it again", () => {
    const shown = previewChange(plan, statusOf(plan, { ...FAILED, z: "running" }), { type: "retried", index: 0 });
    expect(named(shown)).toEqual({ started: ["a"], undecided: ["b", "c"], outcome: null });
  });

  test.each([
    ["success", { started: ["b"], undecided: ["c"], outcome: null }],
    ["skipped", { skipped: ["b", "c"], outcome: "success" }],
  ] as const)("of a mark as %s names what follows from it, and how the run ends with it", (state, follows) => {
    expect(named(previewChange(plan, statusOf(plan, FAILED), mark(state)))).toEqual(follows);
  });

  test("names what is killed for it", () => {
    const status = statusOf(plan, { a: "running", b: "none", c: "none", z: "success" });
    expect(named(previewChange(plan, status, mark("failed")))).toEqual({
      killed: ["a"],
      blocked: ["b", "c"],
      outcome: "failed",
    });
  });
});
