import { expect, test } from "vitest";
import { risksOf } from "@/lib/domain/change/risk";

const quiet = { rules: ["engineering"], changeCount: 50, isFirstOfAuthor: false };

test.each([
  ["no reason", {}, []],
  ["the platform", { rules: ["engineering", "platform"] }, ["platform"]],
  ["an author of whom nothing is active yet", { isFirstOfAuthor: true }, ["first_time_author"]],
  ["more than fifty changes", { changeCount: 51 }, ["large"]],
] as const)("a reviewer is told to look twice: %s", (_why, more, risks) => {
  expect(risksOf({ ...quiet, ...more })).toEqual(risks);
});
