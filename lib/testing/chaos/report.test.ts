import { expect, test } from "vitest";
import { countByKind, lateKinds, recoveryByKind } from "@/lib/testing/chaos/report";
import type { MadeFault } from "@/lib/testing/chaos/schedule";

const FAULTS: MadeFault[] = [
  { kind: "redis_flushall", recoversFromMs: 1_000 },
  { kind: "redis_flushall", recoversFromMs: 5_000 },
  { kind: "worker_kill9", recoversFromMs: 9_000 },
];

test("recovery is the time from a fault to the next task done, or seen by somebody, beside what is promised", () => {
  const recovery = recoveryByKind([...FAULTS, { kind: "web_kill9", recoversFromMs: 2_000 }], {
    doneMs: [900, 1_100, 5_400, 22_001],
    seenMs: [1_999, 2_100],
  });
  expect(recovery).toEqual({
    redis_flushall: { p50: 100, max: 400, promised: 3_000 },
    worker_kill9: { p50: 13_001, max: 13_001, promised: 13_000 },
    web_kill9: { p50: 100, max: 100, promised: 5_000 },
  });
  expect(lateKinds(recovery)).toEqual(["worker_kill9"]);
});

test("a fault that nothing came after was never recovered from", () => {
  const recovery = recoveryByKind(FAULTS, { doneMs: [1_100, 5_400], seenMs: [] });
  expect(recovery.worker_kill9?.max).toBe(Number.POSITIVE_INFINITY);
});

test("faults are counted by kind", () => {
  expect(countByKind(FAULTS)).toEqual({ redis_flushall: 2, worker_kill9: 1 });
});
