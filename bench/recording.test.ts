import { expect, test } from "vitest";
import { durationsOf, firstStarts, gapsOf } from "@/bench/recording";
import { quantile, summarise } from "@/bench/statistics";

const span = (runId: string, taskKey: string, start: number, end: number) => ({ runId, taskKey, start, end });
const NEEDS = { a: [], b: [], c: ["a", "b"] };

test("a gap begins when the last upstream task answered, and a task without upstream has none", () => {
  const spans = [span("r", "c", 12, 13), span("r", "a", 0, 4), span("r", "b", 1, 10), span("s", "a", 0, 1)];
  expect(gapsOf(spans, NEEDS)).toEqual([2]);
});

test("a task that started before all it needs had ended is an error, not a figure", () => {
  expect(() => gapsOf([span("r", "a", 0, 4), span("r", "c", 5, 6)], NEEDS)).toThrow("c of run r started before");
});

test("a run lasts from its first start to its last end", () => {
  const spans = [span("r", "a", 5, 6), span("r", "b", 2, 3), span("s", "a", 7, 9)];
  expect(durationsOf(spans)).toEqual([4, 2]);
  expect([...firstStarts(spans)]).toEqual([
    ["r", 2],
    ["s", 7],
  ]);
});

test("a quantile is a value that was measured, and nothing has none", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(quantile([1, 2, 3], 0.99)).toBe(3);
  expect(() => quantile([], 0.5)).toThrow("a quantile of nothing");
  expect(summarise([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, samples: [3, 1, 2] });
});
