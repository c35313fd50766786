import { expect, test } from "vitest";
import { snoozeOf } from "@/lib/domain/change/snooze";

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 4, 10, minute)).toISOString();
const until = (minute: number | null) => [{ userId: "de", at: at(10), until: minute === null ? null : at(minute) }];

test.each([
  ["before its time", until(30), 5, 29, true],
  ["at its time", until(30), 5, 30, false],
  ["without a time, while nothing happens", until(null), 10, 59, true],
  ["once something happens, before its time", until(30), 11, 12, false],
  ["once something happens, without a time", until(null), 11, 12, false],
  ["of somebody else", [{ userId: "de2", at: at(10), until: null }], 5, 20, false],
])("a review is put aside or not: %s", (_when, snoozes, updated, now, isAside) => {
  expect(snoozeOf({ snoozes, updatedAt: at(updated) }, "de", new Date(at(now))) !== null).toBe(isAside);
});
