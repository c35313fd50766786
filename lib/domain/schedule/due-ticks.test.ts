import { describe, expect, it } from "vitest";
import { MAX_CATCH_UP } from "@/lib/domain/dag/document";
import { dueTicks, givenUpTicks } from "@/lib/domain/schedule/due-ticks";

type Policy = "none" | "last" | "all";

const at = (text: string) => new Date(text);
const clock = (tick: Date | undefined) => tick?.toISOString().slice(11, 16);
const every = (interval: string, missed?: Policy) => ({ start: { interval }, ...(missed ? { missed } : {}) });

const nextAt = at("2026-01-01T00:01:00Z");
const LATE = "2026-01-01T01:00:40Z";

describe("ticks that came while nothing looked", () => {
  it.each<[string, Policy, string, string[], [string, string, number] | null]>([
    ["`last` runs the newest only and names the others", "last", LATE, ["01:00"], ["00:01", "00:59", 59]],
    ["`last` misses nothing when one tick is due", "last", "2026-01-01T00:01:40Z", ["00:01"], null],
    ["`none` runs a tick seen in time", "none", "2026-01-01T00:01:02Z", ["00:01"], null],
    ["`none` gives up a tick that was passed by", "none", LATE, [], ["00:01", "01:00", 60]],
    [
      "`none` runs the current one and names the others",
      "none",
      "2026-01-01T00:03:02Z",
      ["00:03"],
      ["00:01", "00:02", 2],
    ],
    ["`all` runs each, oldest first", "all", "2026-01-01T00:04:00Z", ["00:01", "00:02", "00:03", "00:04"], null],
    ["nothing is due before its time", "all", "2026-01-01T00:00:59Z", [], null],
  ])("%s", (_, missed, now, ticks, given) => {
    const due = dueTicks(every("1m", missed), nextAt, at(now));
    expect(due?.ticks.map(clock)).toEqual(ticks);
    const gap = due?.missed ?? null;
    expect(gap && [clock(gap.firstAt), clock(gap.lastAt), gap.count]).toEqual(given);
  });

  it("the same instant is looked at again when nothing was due", () => {
    expect(dueTicks(every("1m"), nextAt, at("2026-01-01T00:00:59Z"))?.nextAt).toEqual(nextAt);
  });

  it("`all` gives up what is older than the newest hundred, and counts it", () => {
    const day = dueTicks(every("1m", "all"), nextAt, at("2026-01-02T00:00:00Z"));
    expect(day?.ticks).toHaveLength(MAX_CATCH_UP);
    expect(day?.ticks.at(-1)).toEqual(at("2026-01-02T00:00:00Z"));
    expect(day?.missed).toMatchObject({ firstAt: nextAt, count: 1_440 - MAX_CATCH_UP, isAtLeast: false });
  });

  it.each([
    ["an interval", { start: { interval: "1s" } }],
    ["a cron", { start: { cron: "* * * * * *" } }],
  ])("years without anybody looking cost %s no more than ten thousand ticks", (_, dag) => {
    const due = dueTicks({ ...dag, missed: "all" }, nextAt, at("2029-01-01T00:00:00Z"));
    expect(due?.ticks).toHaveLength(MAX_CATCH_UP);
    expect(due?.ticks.at(-1)).toEqual(at("2029-01-01T00:00:00Z"));
    expect(due?.nextAt).toEqual(at("2029-01-01T00:00:01Z"));
    expect(due?.missed).toMatchObject({ firstAt: nextAt, isAtLeast: true });
    expect(due?.missed?.count).toBeLessThan(10_000);
  });

  it("a daily run on the night that the clock jumps is one tick, made up or not", () => {
    const daily = { start: { cron: "30 2 * * *", timezone: "Europe/Berlin" }, missed: "all" } as const;
    const due = dueTicks(daily, at("2026-03-28T01:30:00Z"), at("2026-03-30T12:00:00Z"));
    expect(due?.ticks.map((tick) => tick.toISOString().slice(5, 16))).toEqual([
      "03-28T01:30",
      "03-29T01:00",
      "03-30T00:30",
    ]);
  });
});

it("what a schedule gives up when another takes its place is everything since it was looked at", () => {
  expect(givenUpTicks(every("1m"), nextAt, at("2026-01-01T00:05:30Z"))).toMatchObject({ firstAt: nextAt, count: 5 });
  expect(givenUpTicks(every("1m"), nextAt, at("2026-01-01T00:00:30Z"))).toBeNull();
});
