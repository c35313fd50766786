import { expect, test } from "vitest";
import { countByKind, isSound, lateKinds, recoveryByKind } from "@/lib/testing/chaos/report";
import type { MadeFault } from "@/lib/testing/chaos/schedule";

const aFault = (kind: MadeFault["kind"], recoversFromMs: number): MadeFault => ({
  kind,
  begunMs: recoversFromMs,
  endedMs: recoversFromMs,
  recoversFromMs,
});
const FAULTS = [aFault("redis_flushall", 1_000), aFault("redis_flushall", 5_000), aFault("worker_kill9", 9_000)];

test("recovery is the time from a fault to the next task done, or seen by somebody, beside what is promised", () => {
  const signs = { doneMs: [900, 1_100, 5_400, 9_001], seenMs: [1_999, 2_100] };
  expect(recoveryByKind([...FAULTS, aFault("web_kill9", 2_000)], signs)).toEqual({
    redis_flushall: { p50: 100, max: 400, promised: 3_000 },
    worker_kill9: { p50: 1, max: 1, promised: 13_000 },
    web_kill9: { p50: 100, max: 100, promised: 5_000 },
  });
});

test("a recovery is late by what is promised of its kind, and of several faults together by half a minute", () => {
  const signs = { doneMs: [900, 4_500, 23_000], seenMs: [] };
  expect(lateKinds(FAULTS, signs)).toEqual(["redis_flushall", "worker_kill9"]);
  expect(lateKinds([...FAULTS.slice(1), aFault("latency", 9_500)], signs)).toEqual([]);
  expect(lateKinds(FAULTS, { doneMs: [900], seenMs: [] })).toEqual(["redis_flushall", "worker_kill9"]);
});

test("a fault that nothing came after was never recovered from", () => {
  const recovery = recoveryByKind(FAULTS, { doneMs: [1_100, 5_400], seenMs: [] });
  expect(recovery.worker_kill9?.max).toBe(Number.POSITIVE_INFINITY);
});

const GOOD = { violations: 0, clients_accepted: 9, clients_decided: 9, recovery_late: [] };
test.each([
  [GOOD, true],
  [{ ...GOOD, violations: 1 }, false],
  [{ ...GOOD, clients_decided: 8 }, false],
  [{ ...GOOD, recovery_late: ["redis_flushall"] }, false],
])("a run of chaos with %j is sound: %s", (report, expected) => {
  expect(isSound(report)).toBe(expected);
});

test("faults are counted by kind", () => {
  expect(countByKind(FAULTS)).toEqual({ redis_flushall: 2, worker_kill9: 1 });
});
