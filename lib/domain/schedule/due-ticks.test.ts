import { describe, expect, it } from "vitest";
import { dueTicks, isScheduled, MAX_CATCH_UP, nextTick } from "@/lib/domain/schedule/due-ticks";

const at = (text: string) => new Date(text);
const every = (interval: string, missed?: "none" | "last" | "all") => ({
  start: { interval },
  ...(missed ? { missed } : {}),
});
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
    [
      "spring: a skipped 02:30 fires once after the gap",
      berlin("30 2 * * *"),
      "2026-03-28T12:00:00Z",
      "2026-03-29T01:00:00Z",
    ],
    ["autumn: a repeated 02:30 fires once", berlin("30 2 * * *"), "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
  ])("%s", (_, dag, after, expected) => {
    expect(nextTick(dag, at(after))?.toISOString()).toBe(at(expected).toISOString());
  });

  it("a DAG that clients or people start has no ticks", () => {
    expect(isScheduled({ start: { on: "client" } })).toBe(false);
    expect(nextTick({ start: { on: "manual" } }, at("2026-01-01T00:00:00Z"))).toBeNull();
  });
});

describe("missed ticks", () => {
  const nextAt = at("2026-01-01T00:01:00Z");
  const late = at("2026-01-01T01:00:40Z");
  const times = (missed: "none" | "last" | "all", now: Date) =>
    dueTicks(every("1m", missed), nextAt, now)?.ticks.map((tick) => tick.toISOString().slice(11, 16));

  it("`last` runs the newest only", () => expect(times("last", late)).toEqual(["01:00"]));
  it("`all` runs each, oldest first", () => {
    expect(times("all", late)).toHaveLength(60);
    expect(times("all", late)?.[0]).toBe("00:01");
  });
  it("`all` gives up what is older than the newest hundred", () => {
    const week = dueTicks(every("1m", "all"), nextAt, at("2026-01-08T00:00:00Z"));
    expect(week?.ticks).toHaveLength(MAX_CATCH_UP);
    expect(week?.ticks.at(-1)?.toISOString()).toBe("2026-01-08T00:00:00.000Z");
  });
  it("`none` runs a tick seen in time", () => expect(times("none", at("2026-01-01T00:01:02Z"))).toEqual(["00:01"]));
  it("`none` gives up a tick that was passed by", () => expect(times("none", late)).toEqual([]));
  it("nothing is due before its time, and the same instant is looked at again", () => {
    expect(dueTicks(every("1m"), nextAt, at("2026-01-01T00:00:59Z"))).toEqual({ ticks: [], nextAt });
  });
});
