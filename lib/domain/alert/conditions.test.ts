import { describe, expect, test } from "vitest";
import { type Condition, type Held, judgePlatform, PLATFORM_CONDITIONS } from "@/lib/domain/alert/conditions";

const WELL = {
  workersAlive: 2,
  secondsSinceSchedulerPass: 1,
  unservedLanes: 0,
  lateCanaries: 0,
  redis: true,
  redisMayEvict: false,
};
const NONE: Held = new Map();
const keysOf = (judged: ReturnType<typeof judgePlatform>) => judged.toRaise.map(({ dedupeKey }) => dedupeKey);

const CASES: readonly [Condition, Partial<Parameters<typeof judgePlatform>[1]>][] = [
  ["no_worker", { workersAlive: 0, secondsSinceSchedulerPass: null, unservedLanes: 3 }],
  ["scheduler_stopped", { secondsSinceSchedulerPass: 60 }],
  ["scheduler_stopped", { secondsSinceSchedulerPass: null }],
  ["lane_unserved", { unservedLanes: 1 }],
  ["canary_late", { lateCanaries: 1 }],
  ["redis_down", { redis: false }],
  ["redis_down", { redis: false, lateCanaries: 3 }],
  ["redis_may_evict", { redisMayEvict: true }],
];

describe("the platform", () => {
  test("is told of nothing while all is well, and what was open ends", () => {
    const judged = judgePlatform(NONE, WELL, 0);
    expect(judged.toRaise).toEqual([]);
    expect(judged.toResolve).toEqual(PLATFORM_CONDITIONS.map((one) => `platform/${one}`));
  });

  test.each(CASES)("%s is told once it lasts for ten seconds, and nothing else with it: %j", (condition, state) => {
    const first = judgePlatform(NONE, { ...WELL, ...state }, 1_000);
    expect(keysOf(first)).toEqual([]);
    const soon = judgePlatform(first.held, { ...WELL, ...state }, 10_999);
    expect(keysOf(soon)).toEqual([]);
    const later = judgePlatform(soon.held, { ...WELL, ...state }, 11_000);
    expect(keysOf(later)).toEqual([`platform/${condition}`]);
    expect(later.toResolve).not.toContain(`platform/${condition}`);
  });

  test("a worker that is back within ten seconds is no news: the time counts anew", () => {
    const gone = judgePlatform(NONE, { ...WELL, workersAlive: 0 }, 0);
    const back = judgePlatform(gone.held, WELL, 9_000);
    const goneAgain = judgePlatform(back.held, { ...WELL, workersAlive: 0 }, 12_000);
    expect(keysOf(goneAgain)).toEqual([]);
  });
});
