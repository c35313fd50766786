import { expect, test } from "vitest";
import type { Role } from "@/lib/domain/access/roles";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { type Candidate, outOfReach, suggestReviewers } from "@/lib/domain/change/suggest-reviewers";
import { aReview, someFacts } from "@/lib/testing/change-builders";

const one = (userId: string, roles: readonly Role[], more: Partial<Candidate> = {}): Candidate => ({
  ...{ userId, name: userId, roles, openReviews: 0, knowsDag: false },
  ...more,
});
const everybody = [
  one("ds", ["ds"]),
  one("de", ["de"], { openReviews: 2 }),
  one("de2", ["de"]),
  one("de3", ["de"], { knowsDag: true }),
  one("do", ["do"], { openReviews: 9 }),
];
const both = {
  requirements: [
    { rule: "engineering", roles: ["de"], minimum: 1 },
    { rule: "platform", roles: ["do"], minimum: 1 },
  ],
} satisfies Partial<ChangeFacts>;

test.each<[string, Partial<ChangeFacts>, string[]]>([
  ["of the role, least busy first, then who knows the DAG", {}, ["de3", "de2", "de"]],
  ["one for each missing approval first", both, ["de3", "do", "de2", "de"]],
  ["not for what is approved", { ...both, reviews: [aReview("de", "approve")] }, ["do"]],
  ["nobody with a part in it", { contributorIds: ["ds", "de3"] }, ["de2", "de"]],
  ["nobody whose role came after it", { uncountedGrants: [{ userId: "de2", role: "de" }] }, ["de3", "de"]],
  ["nobody for what is over", { lifecycle: "activated" }, []],
])("people are suggested: %s", (_who, more, names) => {
  expect(suggestReviewers(someFacts(more), everybody).map(({ name }) => name)).toEqual(names);
});

const hats = one("hats", ["de", "do"]);

test.each<[string, Partial<ChangeFacts>, readonly Candidate[], string[]]>([
  ["enough people hold the roles", both, everybody, []],
  ["nobody is of data ops", both, everybody.slice(0, 4), ["platform"]],
  ["one person holds both roles", both, [hats], ["platform"]],
  ["one of them has approved already", { ...both, reviews: [aReview("de", "approve")] }, [hats], []],
  ["the only one has a part in it", { contributorIds: ["ds", "de"] }, [one("de", ["de"])], ["engineering"]],
  ["a role came after it", { uncountedGrants: [{ userId: "hats", role: "de" }] }, [hats], ["engineering"]],
  ["it is over", { lifecycle: "closed" }, [], []],
])("what nobody can give is told: %s", (_when, facts, candidates, rules) => {
  expect(outOfReach(someFacts(facts), candidates)).toEqual(rules);
});
