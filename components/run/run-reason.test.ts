import { expect, test } from "vitest";
import { hasHandledFailures, reasonText } from "@/components/run/run-reason";

test("a reason is always a sentence for people", () => {
  expect(reasonText("handled_failures")).toBe("Tasks failed, and a task behind each of them handled it.");
  expect(reasonText("blocked")).toContain("Nothing was left that could run");
  expect(reasonText("Task score failed.")).toBe("Task score failed.");
  expect(reasonText(null)).toBeNull();
});

test("only a success with handled failures is shown apart", () => {
  expect(hasHandledFailures({ state: "success", reason: "handled_failures" })).toBe(true);
  expect(hasHandledFailures({ state: "success", reason: null })).toBe(false);
  expect(hasHandledFailures({ state: "failed", reason: "Task a failed." })).toBe(false);
});
