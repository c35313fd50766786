import { describe, expect, test } from "vitest";
import { type Abilities, abilitiesOf, canResolveThread, isMyTurn } from "@/lib/domain/change/personal-view";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { aReview, someFacts } from "@/lib/testing/change-builders";

const people = {
  ds: { userId: "ds", roles: ["ds"] },
  ds2: { userId: "ds2", roles: ["ds"] },
  de: { userId: "de", roles: ["de"] },
  de2: { userId: "de2", roles: ["de"] },
  do: { userId: "do", roles: ["do"] },
  manager: { userId: "manager", roles: ["manager"] },
  admin: { userId: "admin", roles: ["admin"] },
  nobody: { userId: "nobody", roles: [] },
} as const;
type Name = keyof typeof people;

const approved = { reviews: [aReview("de", "approve")] };
const objected = { reviews: [aReview("de", "request_changes")] };
const answered = { reviews: [aReview("de", "request_changes", { revision: 1 })] };
const byDe = { author: { id: "de", name: "de" }, contributorIds: ["de"] };

describe("what one person may do", () => {
  test.each<[Name, string, Partial<ChangeFacts>, (keyof Abilities)[]]>([
    ["ds", "their own, open", {}, ["comment", "push", "close"]],
    ["ds2", "somebody else's", {}, ["comment"]],
    ["de", "to review", {}, ["comment", "approve", "requestChanges", "close"]],
    ["de", "approved by them", approved, ["comment", "requestChanges", "withdraw", "activate", "close"]],
    ["de2", "approved by another", approved, ["comment", "approve", "requestChanges", "activate", "close"]],
    ["de", "objected to by them", objected, ["comment", "approve", "withdraw", "close"]],
    ["de", "their own", byDe, ["comment", "push", "close"]],
    ["de", "their own, approved", { ...byDe, reviews: [aReview("de2", "approve")] }, ["comment", "push", "close"]],
    ["de", "where they contributed", { contributorIds: ["ds", "de"] }, ["comment", "requestChanges", "push", "close"]],
    ["do", "that asks for data engineers", {}, ["comment"]],
    ["manager", "any", {}, ["comment"]],
    ["admin", "any", approved, []],
    ["nobody", "any", approved, []],
    ["de", "activated", { ...approved, lifecycle: "activated" }, []],
    ["ds", "closed", { lifecycle: "closed" }, []],
  ])("%s with a change request %s", (name, _which, facts, may) => {
    const abilities = Object.entries(abilitiesOf(someFacts(facts), people[name]));
    expect(abilities.flatMap(([ability, can]) => (can ? [ability] : []))).toEqual(may);
  });
});

describe("whose turn it is", () => {
  const thread = (revision: number) => ({ openBlockers: [{ openedBy: { id: "de", name: "de" }, revision }] });
  test.each<[string, Partial<ChangeFacts>, Name[]]>([
    ["to review: everybody who may approve", {}, ["de", "de2"]],
    ["ready: everybody who may activate", approved, ["de", "de2"]],
    ["objected to: the author", objected, ["ds"]],
    ["pushed since the objection: the objector", answered, ["de"]],
    ["a blocking comment on the head: the author", { ...approved, ...thread(2) }, ["ds"]],
    ["pushed since the blocking comment: who opened it", { ...approved, ...thread(1) }, ["de"]],
    ["behind: the author", { isBaseActive: false }, ["ds"]],
    ["conflicting: the author", { isBaseActive: false, conflicts: 1 }, ["ds"]],
    ["activated: nobody", { lifecycle: "activated" }, []],
  ])("%s", (_when, facts, expected) => {
    const names = Object.entries(people).flatMap(([name, who]) => (isMyTurn(someFacts(facts), who) ? [name] : []));
    expect(names).toEqual(expected);
  });
});

test.each<[Name, string, boolean]>([
  ["de", "de", true],
  ["de2", "de", true],
  ["ds", "de", false],
  ["ds", "ds", true],
  ["do", "de", false],
  ["manager", "manager", true],
])("%s resolves a thread of %s: %s", (name, openedBy, may) => {
  expect(canResolveThread(someFacts(), openedBy, people[name])).toBe(may);
});

test("a data engineer with a part in the change resolves no thread of somebody else", () => {
  expect(canResolveThread(someFacts({ contributorIds: ["ds", "de2"] }), "de", people.de2)).toBe(false);
});
