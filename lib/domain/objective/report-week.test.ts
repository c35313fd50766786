import { expect, test } from "vitest";
import { lastDayOf, newestReportWeek } from "@/lib/domain/objective/report-week";

test.each([
  ["Monday, before six", "2026-11-23T04:59:59Z", "Europe/Berlin", "2026-11-16", "2026-11-16T05:00:00Z"],
  ["Monday at six", "2026-11-23T05:00:00Z", "Europe/Berlin", "2026-11-23", "2026-11-23T05:00:00Z"],
  ["Sunday", "2026-11-29T22:00:00Z", "Europe/Berlin", "2026-11-23", "2026-11-23T05:00:00Z"],
  ["Monday there and Sunday in UTC", "2026-11-22T21:30:00Z", "Asia/Tokyo", "2026-11-23", "2026-11-22T21:00:00Z"],
  [
    "Sunday there and Monday in UTC",
    "2026-11-23T07:00:00Z",
    "America/Los_Angeles",
    "2026-11-16",
    "2026-11-16T14:00:00Z",
  ],
  ["the day after summer time ended", "2026-10-26T06:00:00Z", "Europe/Berlin", "2026-10-26", "2026-10-26T05:00:00Z"],
])("a week's report is due on Monday at six by the clock of the place: %s", (_name, now, zone, monday, dueAt) => {
  expect(newestReportWeek(new Date(now), zone)).toEqual({ monday, dueAt: new Date(dueAt) });
});

test("it tells of days that are over", () => {
  expect(lastDayOf(new Date("2026-11-23T05:00:00Z"))).toEqual(new Date("2026-11-22T05:00:00Z"));
});
