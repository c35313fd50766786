import fc from "fast-check";
import { expect, test } from "vitest";
import { ISOLATION_POOL, infrastructureDelayMs, LOST_BUDGET, poolClaim, retryDelayMs } from "@/lib/domain/run/retry";

const POLICY = { maxAttempts: 9, delayMs: 60_000, factor: 2, maxDelayMs: 600_000, jitter: 0.1, budgetMs: null };

test.each([
  [1, 60_000],
  [2, 120_000],
  [3, 240_000],
  [4, 480_000],
  [5, 600_000],
  [50, 600_000],
])("retry %i waits at most %i ms and at least nine tenths of that", (n, fullMs) => {
  fc.assert(
    fc.property(fc.uuid(), (runId) => {
      const delay = retryDelayMs(POLICY, runId, "score", n);
      expect(delay).toBeLessThanOrEqual(fullMs);
      expect(delay).toBeGreaterThanOrEqual(fullMs * 0.9);
    }),
  );
});

test("the same run, task and number give the same delay; others spread over the whole tenth", () => {
  const delays = Array.from({ length: 1_000 }, (_, at) => retryDelayMs(POLICY, `run-${at}`, "score", 1));
  expect(retryDelayMs(POLICY, "run-7", "score", 1)).toBe(delays[7]);
  expect(Math.min(...delays)).toBeLessThan(54_200);
  expect(Math.max(...delays)).toBeGreaterThan(59_800);
  expect(new Set(delays).size).toBeGreaterThan(800);
});

test.each([
  [0, 60_000, 60_000],
  [1, 0, 60_000],
])("a jitter of %d gives delays from %d ms to %d ms", (jitter, from, to) => {
  const delays = Array.from({ length: 1_000 }, (_, at) => retryDelayMs({ ...POLICY, jitter }, `run-${at}`, "score", 1));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(from);
  expect(Math.min(...delays)).toBeLessThanOrEqual(from + 500);
  expect(Math.max(...delays)).toBeLessThanOrEqual(to);
});

test("a delay of nothing stays nothing", () => {
  expect(retryDelayMs({ ...POLICY, delayMs: 0 }, "run", "score", 1)).toBe(0);
});

test("faults of the platform wait one second, then two", () => {
  expect([1, 2].map(infrastructureDelayMs)).toEqual([1_000, 2_000]);
});

const OWN = { name: "bureau", slots: 2 };
test.each([
  [null, 0, null],
  [null, LOST_BUDGET - 2, null],
  [null, LOST_BUDGET - 1, { name: ISOLATION_POOL, slots: 1, own: null }],
  [OWN, LOST_BUDGET - 2, { ...OWN, own: null }],
  [OWN, LOST_BUDGET - 1, { name: ISOLATION_POOL, slots: 1, own: OWN }],
  [{ name: ISOLATION_POOL, slots: 2 }, LOST_BUDGET - 1, { name: ISOLATION_POOL, slots: 2, own: null }],
])("with the pool %j and %i losses an attempt takes %j", (pool, lostCount, claim) => {
  expect(poolClaim(pool, lostCount)).toEqual(claim);
});
