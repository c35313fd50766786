import { describe, expect, test } from "vitest";
import { attainment, burnRate, errorBudget, isAttained } from "@/lib/domain/objective/budget";

describe("an objective of 95 in 100", () => {
  test.each([
    // promised, kept, attained, left of the budget, burn rate
    [100, 100, true, 1, 0],
    [100, 99, true, 0.8, 0.2],
    [100, 95, true, 0, 1],
    [100, 94, false, -0.2, 1.2],
    [100, 90, false, -1, 2],
    [1, 0, false, -19, 20],
    [20, 19, true, 0, 1],
  ])("of %i that kept %i", (promised, kept, attained, left, burned) => {
    const counts = { promised, kept };
    expect(attainment(counts)).toBeCloseTo(kept / promised);
    expect(isAttained(counts)).toBe(attained);
    expect(errorBudget(counts)?.left).toBeCloseTo(left);
    expect(errorBudget(counts)?.spent).toBe(promised - kept);
    expect(burnRate(counts)).toBeCloseTo(burned);
  });

  test("says nothing about a time in which nothing was promised", () => {
    const nothing = { promised: 0, kept: 0 };
    expect([attainment(nothing), isAttained(nothing), errorBudget(nothing), burnRate(nothing)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
