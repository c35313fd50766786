import { expect, test } from "vitest";
import { claimOf, mayMoveClaim } from "@/lib/domain/change/claim";

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 4, 10, minute)).toISOString();
const claim = { by: { id: "de" }, at: at(10), givenBy: null };
const word = (id: string, decision: string, minute: number) => ({
  ...{ reviewer: { id }, decision, createdAt: at(minute) },
});

test.each([
  ["nobody has said a word", [], true],
  ["they commented", [word("de", "comment", 11)], true],
  ["somebody else approved", [word("de2", "approve", 11)], true],
  ["they approved an earlier revision", [word("de", "approve", 9)], true],
  ["they approved", [word("de", "approve", 11)], false],
  ["they objected", [word("de", "request_changes", 11)], false],
])("somebody is on a review or no more: %s", (_what, reviews, isOn) => {
  expect(claimOf({ claim, reviews }) !== null).toBe(isOn);
});

test.each([
  ["taken by who asks", null, "de", true],
  ["asked of another", null, "de2", true],
  ["handed over by who is on it", "de", "de2", true],
  ["let go by who is on it", "de", null, true],
  ["taken from another", "de2", "de", true],
  ["handed on for another", "de2", "de3", false],
  ["ended for another", "de2", null, false],
])("a review is %s", (_what, from, to, isAllowed) => {
  expect(mayMoveClaim({ from, to }, "de")).toBe(isAllowed);
});
