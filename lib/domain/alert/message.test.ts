import { expect, test } from "vitest";
import { type AlertMessage, slackTextOf, subjectOf, textOf } from "@/lib/domain/alert/message";

const OPENED: AlertMessage = {
  ...{ id: "a", kind: "no_worker", severity: "critical", title: "No worker is alive", detail: "Start a worker." },
  ...{ occurrences: 1, openedAt: "2026-01-01T00:00:00.000Z", resolvedAt: null, dag: null, url: "https://box/lanes" },
};
const OVER: AlertMessage = { ...OPENED, resolvedAt: "2026-01-01T01:00:00.000Z", occurrences: 3 };

test("a message says how serious it is and what to do, and the one about its end that it is over", () => {
  expect(subjectOf(OPENED)).toBe("[Signalbox] critical: No worker is alive");
  expect(textOf(OPENED)).toBe("No worker is alive\n\nStart a worker.\n\nhttps://box/lanes\n");
  expect(subjectOf(OVER)).toBe("[Signalbox] resolved: No worker is alive");
  expect(textOf(OVER)).toBe(
    "No worker is alive\n\nOver since 2026-01-01T01:00:00.000Z. Nothing is to be done.\n3 times so far.\n\nhttps://box/lanes\n",
  );
  expect(slackTextOf(OVER)).toContain("*resolved: No worker is alive*");
});
