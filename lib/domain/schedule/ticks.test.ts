import { describe, expect, it } from "vitest";
import { isScheduled, nextTick, ticksBetween, ticksOf } from "@/lib/domain/schedule/ticks";

const at = (text: string) => new Date(text);
const every = (interval: string) => ({ start: { interval } });
const berlin = (cron: string) => ({ start: { cron, timezone: "Europe/Berlin" } });

describe("the next tick", () => {
  it.each([
    ["an interval counts from midnight UTC 1970", every("15s"), "2026-01-01T00:00:07Z", "2026-01-01T00:00:15Z"],
    ["a tick itself is past", every("15s"), "2026-01-01T00:00:15Z", "2026-01-01T00:00:30Z"],
    [
      "a start date is the first tick of an interval",
      { ...every("7m"), start_date: "2026-02-01" },
      "2026-01-01T00:00:00Z",
      "2026-02-01T00:00:00Z",
    ],
    [
      "an interval counts from its start date",
      { ...every("7m"), start_date: "2026-02-01" },
      "2026-02-01T00:08:00Z",
      "2026-02-01T00:14:00Z",
    ],
    [
      "a cron never fires before its start date",
      { start: { cron: "0 6 * * *" }, start_date: "2026-03-01" },
      "2026-01-01T00:00:00Z",
      "2026-03-01T06:00:00Z",
    ],
    [
      "midnight of the start date counts",
      { start: { cron: "0 0 * * *" }, start_date: "2026-03-01" },
      "2026-01-01T00:00:00Z",
      "2026-03-01T00:00:00Z",
    ],
  ])("%s", (_, dag, after, expected) => {
    expect(nextTick(dag, at(after))?.toISOString()).toBe(at(expected).toISOString());
  });

  it("a DAG that clients or people start has no ticks", () => {
    expect(isScheduled({ start: { on: "client" } })).toBe(false);
    expect(nextTick({ start: { on: "manual" } }, at("2026-01-01T00:00:00Z"))).toBeNull();
  });
});

/** The clock goes from 02:00 to 03:00 at 01:00Z. */
const SPRING = "2026-03-28T22:59:00Z";
/** The clock goes from 03:00 to 02:00 at 01:00Z. */
const AUTUMN = "2026-10-24T22:59:00Z";

describe("ticks on the night that Berlin changes its clock", () => {
  it.each([
    ["spring: a skipped 02:30 fires at 03:00", "30 2 * * *", SPRING, ["29T01:00", "30T00:30"]],
    ["spring: two skipped times fire once, at 03:00", "0,30 2 * * *", SPRING, ["29T01:00", "30T00:00", "30T00:30"]],
    ["spring: 03:00 itself fires once", "0 2,3 * * *", SPRING, ["29T01:00", "30T00:00"]],
    [
      "spring: a skipped time is not added where the next one is near",
      "30 2,3 * * *",
      SPRING,
      ["29T01:30", "30T00:30"],
    ],
    ["spring: every hour has no hole", "0 * * * *", SPRING, ["28T23:00", "29T00:00", "29T01:00", "29T02:00"]],
    [
      "spring: every half hour has no hole",
      "*/30 * * * *",
      SPRING,
      ["28T23:00", "28T23:30", "29T00:00", "29T00:30", "29T01:00"],
    ],
    ["spring: times far from the change stay", "0 6 * * 0", SPRING, ["29T04:00"]],
    ["autumn: a repeated 02:30 fires once, the first time", "30 2 * * *", AUTUMN, ["25T00:30", "26T01:30"]],
    ["autumn: every hour has no hole", "0 * * * *", AUTUMN, ["24T23:00", "25T00:00", "25T01:00", "25T02:00"]],
    [
      "autumn: every half hour has no hole",
      "*/30 * * * *",
      AUTUMN,
      ["24T23:00", "24T23:30", "25T00:00", "25T00:30", "25T01:00", "25T01:30", "25T02:00"],
    ],
    ["autumn: times far from the change stay", "0 6 * * 0", AUTUMN, ["25T05:00"]],
  ])("%s", (_, cron, from, expected) => {
    const ticks = ticksOf(berlin(cron));
    const found = ticks && ticksBetween(ticks, at(from), at("2027-01-01T00:00:00Z"), expected.length);
    expect(found?.map((tick) => tick.toISOString().slice(8, 16))).toEqual(expected);
  });

  it("an interval does not follow the clock", () => {
    const ticks = ticksOf(every("6h"));
    const found = ticks && ticksBetween(ticks, at("2026-03-29T00:00:00Z"), at("2026-03-29T12:00:00Z"), 10);
    expect(found?.map((tick) => tick.getUTCHours())).toEqual([0, 6, 12]);
  });
});

describe("the newest ticks", () => {
  it.each([
    ["of an interval", every("1h")],
    ["of a cron", { start: { cron: "0 * * * *" } }],
  ])("%s end with the instant itself, oldest first", (_, dag) => {
    const newest = ticksOf(dag)?.newest(3, at("2026-01-01T05:00:00Z"));
    expect(newest?.map((tick) => tick.getUTCHours())).toEqual([3, 4, 5]);
  });

  it.each([
    ["an interval", every("1h")],
    ["a cron", { start: { cron: "0 * * * *" } }],
  ])("of %s do not lie before its start date", (_, dag) => {
    const newest = ticksOf({ ...dag, start_date: "2026-01-01" })?.newest(9, at("2026-01-01T01:30:00Z"));
    expect(newest?.map((tick) => tick.getUTCHours())).toEqual([0, 1]);
  });
});
