import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf, percentile, RELATIVE_ERROR, rankOf, timeOf } from "@/lib/domain/objective/histogram";

const histogramOf = (times: readonly number[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const ms of times) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return counts;
};

const MONTH_MS = 30 * 86_400_000;

describe("a histogram", () => {
  test.each([
    [0, 0],
    [1, 0],
    [1.05, 1],
    [2, 7],
    [1_000, 70],
    [60_000, 110],
    [MONTH_MS, 217],
  ])("counts %d ms in bucket %d", (ms, bucket) => {
    expect(bucketOf(ms)).toBe(bucket);
  });

  test("tells a time of each bucket no further off than its stated error", () => {
    fc.assert(
      fc.property(fc.double({ min: 1.0001, max: MONTH_MS, noNaN: true }), (ms) => {
        expect(Math.abs(timeOf(bucketOf(ms)) - ms) / ms).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
      }),
    );
  });

  test("gives any percentile of any times to its stated error", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: MONTH_MS }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1),
        (times, share) => {
          const exact = times.toSorted((a, b) => a - b)[rankOf(share, times.length) - 1] ?? 0;
          const read = percentile(histogramOf(times), share) ?? 0;
          expect(Math.abs(read - exact) / exact).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
        },
      ),
    );
  });

  test("of nothing has no percentile, also when what was in it was taken out again", () => {
    expect(percentile(new Map(), 0.95)).toBeNull();
    expect(percentile(new Map([[7, 0]]), 0.95)).toBeNull();
  });
});
