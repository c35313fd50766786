import { expect, it } from "vitest";
import { nextWithThread } from "@/lib/client/change/thread-places";

const keys = ["a", "b", "c", "d"];
const open = new Map([
  ["b", 1],
  ["d", 2],
]);

it.each([
  ["next", null, 1, "b"],
  ["next", "b", 1, "d"],
  ["next, round the end", "d", 1, "b"],
  ["previous, from the end", null, -1, "d"],
  ["previous", "d", -1, "b"],
  ["previous, round the beginning", "b", -1, "d"],
  ["next from a place that the filter hides", "x", 1, "b"],
] as const)("the %s open thread is found from %s", (_, from, by, expected) => {
  expect(nextWithThread(keys, open, from, by)).toBe(expected);
});

it("without an open thread there is nowhere to go", () => {
  expect(nextWithThread(keys, new Map(), "a", 1)).toBeNull();
});
