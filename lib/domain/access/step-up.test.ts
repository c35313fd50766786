import { describe, expect, it } from "vitest";
import { isFresh } from "@/lib/domain/access/step-up";

const now = new Date("2026-11-23T12:00:00Z");

describe("what somebody proved", () => {
  it.each([
    ["a moment ago", "2026-11-23T11:59:59Z", true],
    ["not quite a quarter of an hour ago", "2026-11-23T11:45:01Z", true],
    ["a quarter of an hour ago", "2026-11-23T11:45:00Z", false],
    ["this morning", "2026-11-23T08:00:00Z", false],
  ])("%s", (_when, at, expected) => {
    expect(isFresh(new Date(at), now)).toBe(expected);
  });

  it("counts for nothing when nobody knows when it was", () => {
    expect(isFresh(null, now)).toBe(false);
  });
});
