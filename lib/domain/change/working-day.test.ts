import { expect, test } from "vitest";
import { afterOneWorkingDay } from "@/lib/domain/change/working-day";

test.each([
  ["a Tuesday", "2026-03-03T10:00:00Z", "2026-03-04T10:00:00Z"],
  ["a Friday", "2026-03-06T10:00:00Z", "2026-03-09T10:00:00Z"],
  ["a Saturday", "2026-03-07T10:00:00Z", "2026-03-10T00:00:00Z"],
  ["a Sunday", "2026-03-08T23:59:00Z", "2026-03-10T00:00:00Z"],
])("one working day after %s", (_day, from, until) => {
  expect(afterOneWorkingDay(new Date(from)).toISOString()).toBe(new Date(until).toISOString());
});
