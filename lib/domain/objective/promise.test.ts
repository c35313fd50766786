import { describe, expect, test } from "vitest";
import { judgeDeadline, keptTarget } from "@/lib/domain/objective/promise";

describe("a deadline that has passed", () => {
  test.each([
    ["open", null, "missed"],
    ["success", 90, "met"],
    ["success", 100, "met"],
    ["success", 101, "missed"],
    ["failed", 90, "missed"],
    ["failed", 101, "missed"],
    ["cancelled", 90, "void"],
    ["cancelled", 101, "void"],
  ] as const)("of what is %s since %s was %s", (standing, endedAt, verdict) => {
    expect(judgeDeadline({ dueAt: 100, standing, endedAt })).toBe(verdict);
  });
});

describe("a target of 100 ms", () => {
  test.each([
    [100, 100, "success", true],
    [101, 100, "success", false],
    [50, 100, "failed", false],
    [50, 100, "cancelled", null],
    [50, null, "success", null],
  ] as const)("after %i ms, of %s, when it ended as %s", (tookMs, targetMs, standing, kept) => {
    expect(keptTarget(tookMs, targetMs, standing)).toBe(kept);
  });
});
