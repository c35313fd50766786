import { expect, test } from "vitest";
import { attentionOf, type Watched } from "@/lib/domain/change/attention";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { aReview, someFacts } from "@/lib/testing/change-builders";

const people = {
  ds: { userId: "ds", roles: ["ds"] },
  de: { userId: "de", roles: ["de"] },
  do: { userId: "do", roles: ["do"] },
  manager: { userId: "manager", roles: ["manager"] },
} as const;

const NOW = new Date("2026-03-20T10:00:00.000Z");
const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const quiet: Watched = { updatedAt: ago(1), activeAt: null, glassId: null, scheduledAt: null, snoozes: [] };
const glass = { askedBy: { id: "de", name: "de" }, roles: ["de"] } satisfies Partial<ChangeFacts["glass"]>;
const suspended = { setBy: "de", activateAt: null, outcome: "suspended" } as const;
const objected = { reviews: [aReview("de", "request_changes")] };
const aside = [{ userId: "de", at: ago(0.5), until: null }];

test.each<[string, Partial<ChangeFacts>, Partial<Watched>, Partial<Record<keyof typeof people, string>>]>([
  ["to be reviewed", {}, {}, { de: "turn 2.needs_review" }],
  ["pushed again", { headRevision: 3 }, {}, { de: "turn 3.needs_review" }],
  ["approved", { reviews: [aReview("de", "approve")] }, {}, { de: "turn 2.ready" }],
  ["objected to", objected, {}, { ds: "objection de-request_changes" }],
  ["put aside by one of them", {}, { snoozes: aside }, {}],
  ["waiting since last week", {}, { updatedAt: ago(4) }, {}],
  ["forgotten", {}, { updatedAt: ago(20), activeAt: ago(20) }, { ds: `forgotten ${ago(20)}` }],
  ["an emergency", { glass }, { glassId: "g" }, { de: "turn 2.needs_review", do: "emergency g" }],
  [
    "an emergency put aside",
    { glass },
    { glassId: "g", snoozes: [{ userId: "do", at: ago(0), until: null }] },
    { de: "turn 2.needs_review", do: "emergency g" },
  ],
  [
    "not activated in time",
    { schedule: suspended },
    { scheduledAt: ago(2) },
    { ds: `suspended ${ago(2)}`, de: `suspended ${ago(2)}` },
  ],
  ["over", { lifecycle: "closed" }, {}, {}],
])("of a change that is %s, those are told whom it concerns, each one thing", (_what, facts, watched, told) => {
  const found = Object.entries(people).flatMap(([name, viewer]) => {
    const attention = attentionOf(someFacts(facts), { ...quiet, ...watched }, viewer, NOW);
    return attention ? [[name, `${attention.kind} ${attention.of}`]] : [];
  });
  expect(Object.fromEntries(found)).toEqual(told);
});
