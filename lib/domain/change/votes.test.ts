import { describe, expect, test } from "vitest";
import type { Role } from "@/lib/domain/access/roles";
import { judgeReview, matchApprovals, type NeededApproval } from "@/lib/domain/change/votes";
import { aGrant, aReview, someFacts } from "@/lib/testing/change-builders";

const ENGINEERING: NeededApproval = { rule: "engineering", roles: ["de"], minimum: 1 };
const PLATFORM: NeededApproval = { rule: "platform", roles: ["do"], minimum: 1 };
const NOTES: NeededApproval = { rule: "notes", roles: ["ds", "de", "do"], minimum: 1 };

const votes = (people: Readonly<Record<string, readonly Role[]>>) =>
  Object.entries(people).map(([id, roles]) => aReview(id, "approve", { grants: roles.map((role) => aGrant(role)) }));

describe("one person fills one rule", () => {
  test.each<[string, NeededApproval[], Record<string, readonly Role[]>, Record<string, string[]>]>([
    [
      "somebody with both roles fills one of two",
      [ENGINEERING, PLATFORM],
      { both: ["de", "do"] },
      { engineering: ["both"], platform: [] },
    ],
    [
      "somebody with both roles stands aside for who has only one",
      [ENGINEERING, PLATFORM],
      { both: ["de", "do"], de: ["de"] },
      { engineering: ["de"], platform: ["both"] },
    ],
    [
      "the order of votes does not matter",
      [ENGINEERING, PLATFORM],
      { de: ["de"], both: ["de", "do"] },
      { engineering: ["de"], platform: ["both"] },
    ],
    [
      "a chain of three moves along",
      [ENGINEERING, PLATFORM, NOTES],
      { both: ["de", "do"], ds2: ["ds"], de: ["de"] },
      { engineering: ["de"], platform: ["both"], notes: ["ds2"] },
    ],
    [
      "two of one role are two people",
      [{ ...ENGINEERING, minimum: 2 }],
      { de: ["de"], de2: ["de"] },
      { engineering: ["de", "de2"] },
    ],
    ["nobody fills a rule of another role", [PLATFORM], { de: ["de"] }, { platform: [] }],
  ])("%s", (_what, requirements, people, expected) => {
    const facts = someFacts({ requirements, reviews: votes(people) });
    const filled = Object.fromEntries([...matchApprovals(facts)].map(([rule, who]) => [rule, who.toSorted()]));
    expect(filled).toEqual(expected);
  });

  test("an approval too many says that one approval fills one rule", () => {
    const facts = someFacts({ reviews: votes({ de: ["de"], de2: ["de"] }) });
    const because = facts.reviews.map((review) => judgeReview(facts, review).because);
    expect(because).toEqual([
      "Counts as Data engineer.",
      "Counts, but others fill every rule it could fill: one approval fills one rule.",
    ]);
  });
});
