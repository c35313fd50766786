import { expect, it } from "vitest";
import { readinessWarning } from "@/lib/client/readiness";

const ready = { isReady: true, postgres: true, redis: true, workersAlive: 2, secondsSinceSchedulerPass: 0.4 };

it("says nothing while all is well", () => {
  expect(readinessWarning(ready)).toBeNull();
});

it.each([
  ["a dead database", { postgres: false, workersAlive: 0 }, /database/],
  ["no worker", { workersAlive: 0 }, /No worker is alive/],
  ["a scheduler that never passed", { secondsSinceSchedulerPass: null }, /No scheduler/],
  ["a scheduler that stopped", { secondsSinceSchedulerPass: 31.2 }, /31 s ago/],
  ["no Redis", { redis: false }, /Redis/],
])("names %s, the most serious first", (_, trouble, sentence) => {
  expect(readinessWarning({ ...ready, isReady: false, ...trouble })).toMatch(sentence);
});
