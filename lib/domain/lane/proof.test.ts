import { expect, test } from "vitest";
import { judgeLane } from "@/lib/domain/lane/proof";

const figures = (runs: number, firstTaskP95: number | null) => ({
  runs,
  firstTaskP50: 1,
  firstTaskP95,
  firstTaskMax: 9_999,
  slotP95: 1,
});

test.each([
  [0, null, "none"],
  [20, 1_000, "held"],
  [20, 1_001, "broken"],
] as const)("%i runs whose first task began after %s ms at p95: %s", (runs, p95, verdict) => {
  expect(judgeLane(figures(runs, p95))).toBe(verdict);
});
