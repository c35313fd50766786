import { expect, test } from "vitest";
import { countByKind, recoveryByKind } from "@/lib/testing/chaos/report";
import type { MadeFault } from "@/lib/testing/chaos/schedule";

const FAULTS: MadeFault[] = [
  { kind: "redis_flushall", recoversFromMs: 1_000 },
  { kind: "redis_flushall", recoversFromMs: 5_000 },
  { kind: "worker_kill9", recoversFromMs: 9_000 },
];

test("recovery is the time from a fault to the next task done, by kind of fault", () => {
  expect(recoveryByKind(FAULTS, [900, 1_100, 5_400, 9_001])).toEqual({
    redis_flushall: { p50: 100, max: 400 },
    worker_kill9: { p50: 1, max: 1 },
  });
});

test("a fault that nothing came after was never recovered from", () => {
  expect(recoveryByKind(FAULTS, [1_100, 5_400]).worker_kill9?.max).toBe(Number.POSITIVE_INFINITY);
});

test("faults are counted by kind", () => {
  expect(countByKind(FAULTS)).toEqual({ redis_flushall: 2, worker_kill9: 1 });
});
