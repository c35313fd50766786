import { describe, expect, it } from "vitest";
import { sectionOf } from "@/lib/client/change/inbox-sections";

describe("sectionOf", () => {
  it.each([
    ["needs_review", true, "mine"],
    ["needs_review", false, "waiting"],
    ["stale", false, "waiting"],
    ["changes_requested", true, "mine"],
    ["ready", true, "mine"],
    ["ready", false, "ready"],
    ["behind", false, "waiting"],
    ["unresolved", true, "mine"],
    ["activated", false, "done"],
    ["closed", true, "done"],
    ["superseded", false, "done"],
  ] as const)("puts a change request that is %s, my turn %s, under %s", (badge, isMyTurn, section) => {
    expect(sectionOf({ badge, isMyTurn, snooze: null })).toBe(section);
  });

  it("keeps what the reader put aside apart, until it is over", () => {
    const aside = { isMyTurn: false, snooze: { until: null } };
    expect(sectionOf({ badge: "needs_review", ...aside })).toBe("snoozed");
    expect(sectionOf({ badge: "closed", ...aside })).toBe("done");
  });
});
