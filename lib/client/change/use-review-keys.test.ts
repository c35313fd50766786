import { expect, it } from "vitest";
import { meaningOf } from "@/lib/client/change/use-review-keys";

it.each([
  ["j", "", "j"],
  [" ", "j", "r"],
  ["i", "g", "g i"],
  ["i", "", undefined],
  ["g", "", undefined],
  ["p", "g", "p"],
  ["x", "g", undefined],
])("the key %j after %j means %j", (key, before, meaning) => {
  expect(meaningOf(key, before)).toBe(meaning);
});
