import { expect, test } from "vitest";
import { windowText } from "@/lib/client/platform/windows";
import type { WindowView } from "@/lib/contracts/windows";

const aWindow = (more: Partial<WindowView>): WindowView => ({
  ...{
    name: "office",
    effect: "allow",
    dags: "*",
    criticality: null,
    timeZone: "UTC",
    weekdays: [],
    fromMinute: null,
    minutes: null,
  },
  ...{ startsAt: null, endsAt: null, description: "", ...more },
});

test.each<[string, Partial<WindowView>]>([
  [
    "Mon, Fri from 09:30 for 8 h 15 min, Europe/Berlin",
    { weekdays: [1, 5], fromMinute: 570, minutes: 495, timeZone: "Europe/Berlin" },
  ],
  ["Sun from 00:00 for 45 min, UTC", { weekdays: [7], fromMinute: 0, minutes: 45 }],
  [
    "2026-12-24 08:00 UTC to 2027-01-02 00:00 UTC",
    { startsAt: "2026-12-24T08:00:00.000Z", endsAt: "2027-01-02T00:00:00.000Z" },
  ],
])("a window is told as %s", (text, more) => {
  expect(windowText(aWindow(more))).toBe(text);
});
