import { expect, test } from "vitest";
import { diffDocuments } from "@/lib/domain/change/diff";
import { requirementsOf } from "@/lib/domain/change/requirement";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const before = aDocument([aBashTask("a"), aBashTask("b", ["a"])]);

test("every revision needs one data engineer, and says because of which classes of fields", () => {
  const after = aDocument([aBashTask("a", [], { command: "date", retries: 2 }), aBashTask("b", ["a"])], {
    lane: "bulk",
  });
  expect(requirementsOf(diffDocuments(before, after))).toEqual([
    {
      rule: "gate",
      role: "de",
      minimum: 1,
      because: { reasons: ["logic: 1 change", "platform: 1 change", "run settings: 1 change"], changes: 2 },
    },
  ]);
});

test("a revision that differs in nothing reviewed still needs its approval", () => {
  const layouts = { before: {}, after: {} };
  expect(requirementsOf(diffDocuments(before, before, { layouts }))).toMatchObject([
    { minimum: 1, because: { changes: 0 } },
  ]);
});
