import { describe, expect, it } from "vitest";
import { inactivityOf, reminderOf } from "@/lib/domain/change/inactivity";

const ACTIVE = new Date("2026-03-01T10:00:00Z");

describe("an open change that nobody touches", () => {
  it.each([
    ["a day later", "2026-03-02T10:00:00Z", "active"],
    ["just before two weeks", "2026-03-15T09:59:59Z", "active"],
    ["after two weeks", "2026-03-15T10:00:00Z", "reminded"],
    ["just before forty-five days", "2026-04-15T09:59:59Z", "reminded"],
    ["after forty-five days", "2026-04-15T10:00:00Z", "over"],
    ["a year later", "2027-03-01T10:00:00Z", "over"],
  ] as const)("is, %s (%s), %s", (_when, now, expected) => {
    expect(inactivityOf(ACTIVE, new Date(now))).toBe(expected);
  });

  it("says since when, when it is closed, and that this can be undone", () => {
    expect(reminderOf(ACTIVE, new Date("2026-03-14T10:00:00Z"))).toBeNull();
    expect(reminderOf(ACTIVE, new Date("2026-03-20T12:00:00Z"))).toBe(
      "Nobody has touched it for 19 days: it is closed on 2026-04-15 unless somebody does, and can be opened again.",
    );
  });
});
