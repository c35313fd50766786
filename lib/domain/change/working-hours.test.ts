import { expect, test } from "vitest";
import { afterWorkingHours, firstAnswerDue } from "@/lib/domain/change/working-hours";

// Times are UTC; Berlin is one hour ahead in winter and two in summer.
test.each([
  ["in the morning", "2026-03-03T08:30Z", 4, "Europe/Berlin", "2026-03-03T12:30Z"],
  ["to the minute of closing", "2026-03-03T12:00Z", 4, "Europe/Berlin", "2026-03-03T16:00Z"],
  ["over a night", "2026-03-03T15:00Z", 4, "Europe/Berlin", "2026-03-04T11:00Z"],
  ["asked before nine", "2026-03-03T05:00Z", 1, "Europe/Berlin", "2026-03-03T09:00Z"],
  ["asked at closing time", "2026-03-03T16:00Z", 1, "Europe/Berlin", "2026-03-04T09:00Z"],
  ["over a weekend", "2026-03-06T15:00Z", 4, "Europe/Berlin", "2026-03-09T11:00Z"],
  ["asked on a Sunday", "2026-03-08T12:00Z", 4, "Europe/Berlin", "2026-03-09T12:00Z"],
  ["over the weekend in which clocks go forward", "2026-03-27T15:00Z", 4, "Europe/Berlin", "2026-03-30T10:00Z"],
  ["over more than one day", "2026-03-02T08:00Z", 20, "Europe/Berlin", "2026-03-04T12:00Z"],
  ["where Monday begins earlier", "2026-03-01T23:30Z", 1, "Asia/Tokyo", "2026-03-02T01:00Z"],
])("working hours %s", (_when, from, hours, timezone, until) => {
  expect(afterWorkingHours(new Date(from), hours, timezone)).toEqual(new Date(until));
});

test.each([
  ["critical", "2026-03-03T10:00Z"],
  ["standard", "2026-03-03T13:00Z"],
  ["sandbox", "2026-03-03T13:00Z"],
] as const)("a change of a DAG that is %s is answered in time", (criticality, until) => {
  expect(firstAnswerDue(new Date("2026-03-03T09:00Z"), criticality, "UTC")).toEqual(new Date(until));
});
