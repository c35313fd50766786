import { describe, expect, test } from "vitest";
import {
  type Abilities,
  abilitiesOf,
  canAddressThread,
  canResolveThread,
  isMyTurn,
  refusedDismissal,
} from "@/lib/domain/change/personal-view";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { aGrant, aReview, someFacts } from "@/lib/testing/change-builders";

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
const asked = { glass: { askedBy: { id: "de", name: "de" }, roles: ["de"] } } satisfies Partial<ChangeFacts>;
const byTime = { setBy: "de", activateAt: "2026-03-05T10:00:00.000Z", outcome: null } as const;
const platform = [
  { rule: "engineering", roles: ["de"], minimum: 1 },
  { rule: "platform", roles: ["do"], minimum: 1 },
] satisfies ChangeFacts["requirements"];
const byDe = { author: { id: "de", name: "de" }, contributorIds: ["de"] };

describe("what one person may do", () => {
  test.each<[Name, string, Partial<ChangeFacts>, (keyof Abilities)[]]>([
    ["ds", "their own, open", {}, ["comment", "push", "close", "toDraft"]],
    ["ds2", "somebody else's", {}, ["comment"]],
    ["de", "to review", {}, ["comment", "approve", "requestChanges", "close", "schedule", "breakGlass"]],
    ["de", "approved by them", approved, ["comment", "requestChanges", "withdraw", "close", "activate", "schedule"]],
    ["de2", "approved by another", approved, ["comment", "approve", "requestChanges", "close", "activate", "schedule"]],
    ["de", "objected to by them", objected, ["comment", "approve", "withdraw", "close", "schedule"]],
    ["de", "their own", byDe, ["comment", "push", "close", "toDraft", "breakGlass"]],
    [
      "de",
      "their own, approved",
      { ...byDe, reviews: [aReview("de2", "approve")] },
      ["comment", "push", "close", "toDraft"],
    ],
    [
      "de",
      "where they contributed",
      { contributorIds: ["ds", "de"] },
      ["comment", "requestChanges", "push", "close", "schedule", "breakGlass"],
    ],
    [
      "de",
      "approved, then set aside",
      { reviews: [aReview("de", "request_changes", { dismissedBy: "de2" })] },
      ["comment", "approve", "requestChanges", "close", "schedule", "breakGlass"],
    ],
    ["de", "older than their role", { uncountedGrants: [{ userId: "de", role: "de" }] }, ["comment", "schedule"]],
    ["do", "that asks for data engineers", {}, ["comment", "breakGlass"]],
    ["do", "that a data engineer asks to activate", asked, ["comment", "confirmGlass", "declineGlass"]],
    [
      "de2",
      "that a data engineer asks to activate",
      asked,
      ["comment", "approve", "requestChanges", "close", "schedule", "declineGlass"],
    ],
    [
      "de",
      "that they ask to activate",
      asked,
      ["comment", "approve", "requestChanges", "close", "schedule", "withdrawGlass"],
    ],
    ["do", "that somebody objects to", { ...asked, ...objected }, ["comment", "declineGlass"]],
    [
      "de",
      "scheduled by them",
      { ...approved, schedule: byTime },
      ["comment", "requestChanges", "withdraw", "close", "activate", "unschedule"],
    ],
    ["ds", "scheduled by another", { schedule: byTime }, ["comment", "push", "close", "unschedule"]],
    ["ds", "taken back to draft", { lifecycle: "draft" }, ["reopen"]],
    ["de", "taken back to draft", { lifecycle: "draft" }, []],
    ["do", "overdue for review", { ...asked, hasOverdueDebt: true }, ["comment", "declineGlass"]],
    ["do", "of the platform", { requirements: platform }, ["comment", "approve", "requestChanges", "close"]],
    ["ds", "that a data engineer asks to activate", asked, ["comment", "push", "close", "toDraft"]],
    [
      "de",
      "that goes back from an emergency",
      { ...byDe, isFirstAid: true, isRevert: true },
      ["comment", "push", "close", "activate", "toDraft"],
    ],
    ["manager", "any", {}, ["comment"]],
    ["admin", "any", approved, []],
    ["nobody", "any", approved, []],
    ["de", "activated", { ...approved, lifecycle: "activated" }, []],
    ["ds", "closed", { lifecycle: "closed" }, ["reopen"]],
    ["de", "closed", { lifecycle: "closed" }, ["reopen"]],
    ["ds2", "of somebody else, closed", { lifecycle: "closed" }, []],
  ])("%s with a change request %s", (name, _which, facts, may) => {
    const abilities = Object.entries(abilitiesOf(someFacts(facts), people[name]));
    expect(abilities.flatMap(([ability, can]) => (can ? [ability] : []))).toEqual(may);
  });
});

describe("whose turn it is", () => {
  /** A Friday: two working days later is a Tuesday. */
  const FRIDAY = "2026-03-06T10:00:00.000Z";
  const thread = (answeredAt: string | null) => ({
    ...approved,
    openBlockers: [{ openedBy: { id: "de", name: "de" }, answeredAt }],
  });
  test.each<[string, Partial<ChangeFacts>, Name[], now?: string]>([
    ["to review: everybody who may approve", {}, ["de", "de2"]],
    ["ready: everybody who may activate", approved, ["de", "de2"]],
    ["objected to: the author", objected, ["ds"]],
    ["pushed since the objection: the objector", answered, ["de"]],
    ["a blocking comment that nobody answered: the author", thread(null), ["ds"]],
    ["answered by a push or as addressed: who opened it", thread(FRIDAY), ["de"]],
    ["answered, and its opener silent over a weekend: still they", thread(FRIDAY), ["de"], "2026-03-10T09:59:59Z"],
    ["answered, and silent for two working days: the gate too", thread(FRIDAY), ["de", "de2"], "2026-03-10T10:00:00Z"],
    ["behind: the author", { isBaseActive: false }, ["ds"]],
    ["conflicting: the author", { isBaseActive: false, conflicts: 1 }, ["ds"]],
    ["activated: nobody", { lifecycle: "activated" }, []],
  ])("%s", (_when, facts, expected, now = FRIDAY) => {
    const isTheirs = (who: (typeof people)[Name]) => isMyTurn(someFacts(facts), who, new Date(now));
    expect(Object.entries(people).flatMap(([name, who]) => (isTheirs(who) ? [name] : []))).toEqual(expected);
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

test.each<[Name, string, boolean, string, boolean]>([
  ["ds", "de", false, "open", true],
  ["ds", "ds", false, "open", false],
  ["ds", "de", true, "open", false],
  ["de", "de2", false, "open", false],
  ["ds", "de", false, "closed", false],
])(
  "%s says that a thread of %s (resolved: %s) of an %s change is addressed: %s",
  (name, openedBy, isResolved, lifecycle, may) => {
    const facts = someFacts({ lifecycle: lifecycle === "open" ? "open" : "closed" });
    expect(canAddressThread(facts, { openedBy, isResolved }, people[name])).toBe(may);
  },
);

test("a data engineer with a part in the change resolves no thread of somebody else", () => {
  expect(canResolveThread(someFacts({ contributorIds: ["ds", "de2"] }), "de", people.de2)).toBe(false);
});

describe("whether an objection may be set aside", () => {
  const NEXT_DAY = new Date("2026-03-05T10:00:00Z");
  const SOONER = new Date("2026-03-05T09:59:59Z");
  const objection = aReview("de", "request_changes");
  const alone = aReview("de", "request_changes", { peers: 0 });
  const left = aReview("de", "request_changes", { grants: [aGrant("de", { isLive: false })] });
  test.each<[string, Name, typeof objection, Date, Partial<ChangeFacts>, string | null]>([
    ["by another of the role a working day later", "de2", objection, NEXT_DAY, {}, null],
    ["sooner", "de2", objection, SOONER, {}, "still_reachable"],
    ["at once, when the objector lost the role", "de2", left, SOONER, {}, null],
    ["by the author", "ds", objection, NEXT_DAY, {}, "is_contributor"],
    ["by a data engineer with a part in it", "de2", objection, NEXT_DAY, { contributorIds: ["de2"] }, "is_contributor"],
    ["by the objector", "de", objection, NEXT_DAY, {}, "not_eligible"],
    ["by another role", "do", objection, NEXT_DAY, {}, "not_eligible"],
    ["by data ops, when nobody else has the role", "do", alone, NEXT_DAY, {}, null],
    ["by an administrator, when nobody else has the role", "admin", alone, NEXT_DAY, {}, null],
    ["of a change that has ended", "de2", objection, NEXT_DAY, { lifecycle: "closed" }, "not_open"],
  ])("%s", (_when, name, review, now, more, expected) => {
    expect(refusedDismissal(someFacts({ reviews: [review], ...more }), review, people[name], now)).toBe(expected);
  });

  test("not while the objector keeps talking, and not after they approved", () => {
    const spoke = aReview("de", "comment", { createdAt: "2026-03-05T09:00:00Z" });
    const facts = someFacts({ reviews: [objection, spoke] });
    expect(refusedDismissal(facts, objection, people.de2, NEXT_DAY)).toBe("still_reachable");
    const approvedSince = someFacts({ reviews: [objection, aReview("de", "approve")] });
    expect(refusedDismissal(approvedSince, objection, people.de2, NEXT_DAY)).toBe("not_standing");
  });
});
