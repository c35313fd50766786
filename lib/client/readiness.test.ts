import { expect, it } from "vitest";
import { isAllWell } from "@/lib/client/readiness";
import { readinessWarning } from "@/lib/client/readiness-warning";
import type { Readiness } from "@/lib/contracts/platform";

const AT = "2026-01-05T08:00:00.000Z";
const ready: Readiness = {
  isReady: true,
  postgres: true,
  redis: true,
  redisMayEvict: false,
  workersAlive: 2,
  workersSilent: 0,
  silentSince: null,
  lastBeatAt: AT,
  secondsSinceSchedulerPass: 0.4,
  lastPassAt: AT,
  unservedLanes: 0,
  lateCanaries: 0,
};

it("says nothing while all is well", () => {
  expect(readinessWarning(ready)).toBeNull();
  expect(isAllWell(ready)).toBe(true);
});

it.each<[string, Partial<Readiness>, RegExp, string | null]>([
  ["a dead database", { postgres: false, workersAlive: 0, lastBeatAt: null }, /database does not answer/, null],
  ["no worker any more", { workersAlive: 0, unservedLanes: 1 }, /No worker is alive/, AT],
  ["no worker yet", { workersAlive: 0, lastBeatAt: null }, /No worker has been started/, null],
  ["a scheduler that never passed", { secondsSinceSchedulerPass: null, lastPassAt: null }, /No scheduler pass/, null],
  ["a scheduler that stopped", { secondsSinceSchedulerPass: 31.2, redis: false }, /No scheduler pass/, AT],
  ["a lane that nobody serves", { unservedLanes: 1, redis: false }, /in a lane that no live worker serves/, null],
  ["a lane whose canary is late", { lateCanaries: 1 }, /queue of a lane is not taken from/, null],
  ["lanes that nobody serves", { unservedLanes: 2 }, /in 2 lanes that no live worker serves/, null],
  ["no Redis", { redis: false, workersSilent: 1, silentSince: AT }, /Redis does not answer/, null],
  ["a Redis that evicts", { redisMayEvict: true, workersSilent: 1 }, /Redis may throw waiting tasks away/, null],
  ["one worker of three", { workersSilent: 1, silentSince: AT }, /1 of 3 workers is silent/, AT],
])("names %s, the most serious first, with what goes on and what to do", (_, trouble, what, since) => {
  const warning = readinessWarning({ ...ready, isReady: false, ...trouble });
  expect(isAllWell({ ...ready, isReady: false, ...trouble })).toBe(false);
  expect(warning?.what).toMatch(what);
  expect(warning?.since).toBe(since);
  expect(warning?.still).toMatch(/^[A-Z].*(Look at|Start a).*\.$/);
});
