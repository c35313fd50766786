import { describe, expect, it } from "vitest";
import { retryTimeline } from "@/lib/client/designer/retry-timeline";
import { retryDelayMs } from "@/lib/domain/run/retry";
import { aDraftTask } from "@/lib/testing/dag-builders";

const steps = (more: Parameters<typeof aDraftTask>[2], defaults = {}) =>
  retryTimeline(aDraftTask("a", [], more), defaults)?.map(({ longestMs, isGivenUp }) => [longestMs, isGivenUp]);

describe("the retry policy as a time line", () => {
  it.each([
    ["nothing without retries", {}, {}, []],
    ["doubling waits", { retries: 3, retry_delay: "10s" }, {}, [10_000, 20_000, 40_000]],
    [
      "waits no longer than the longest",
      { retries: 3, retry_delay: "10s", max_retry_delay: "15s" },
      {},
      [10_000, 15_000, 15_000],
    ],
    ["what the DAG says", {}, { retries: 2, retry_delay: "1s" }, [1_000, 2_000]],
    ["even waits", { retries: 2, retry_delay: "3s", retry_factor: 1 }, {}, [3_000, 3_000]],
  ])("shows %s", (_, task, defaults, waits) => {
    expect(steps(task, defaults)?.map(([ms]) => ms)).toEqual(waits);
  });

  it("marks the retries that the budget never lets begin", () => {
    const task = { retries: 3, retry_delay: "10s", retry_jitter: 0, retry_budget: "30s" };
    expect(steps(task)).toEqual([
      [10_000, false],
      [20_000, false],
      [40_000, true],
    ]);
  });

  it("shows the range in which the engine's own wait lies", () => {
    const [first] = retryTimeline(aDraftTask("a", [], { retries: 1, retry_delay: "10s", retry_jitter: 0.5 }), {}) ?? [];
    const policy = { maxAttempts: 2, delayMs: 10_000, factor: 2, maxDelayMs: 300_000, jitter: 0.5, budgetMs: null };
    for (const run of ["r1", "r2", "r3"]) {
      const engine = retryDelayMs(policy, run, "a", 1);
      expect(engine).toBeGreaterThanOrEqual(first?.shortestMs ?? Number.NaN);
      expect(engine).toBeLessThanOrEqual(first?.longestMs ?? Number.NaN);
    }
  });

  it.each([{ retries: 1.5 }, { retries: 1, retry_delay: "soon" }, { retries: 1, retry_jitter: 2 }])(
    "shows nothing while %j makes no sense",
    (more) => {
      expect(steps(more)).toBeUndefined();
    },
  );
});
