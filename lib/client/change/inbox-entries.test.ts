import { expect, test } from "vitest";
import { entriesOf } from "@/lib/client/change/inbox-entries";
import { sectionOf } from "@/lib/client/change/inbox-sections";
import type { ChangeRequestSummary } from "@/lib/contracts/change-requests";
import type { PlatformChangeItem } from "@/lib/contracts/platform-reviews";

const person = { id: "00000000-0000-4000-8000-000000000001", personKey: "de", name: "Elif Demir" };
const change: ChangeRequestSummary = {
  ...{
    number: 12,
    dagKey: "research.test",
    title: "A change",
    author: person,
    badge: "needs_review",
    sentence: "Waits.",
  },
  ...{ headRevision: 2, isMyTurn: false, changeCount: 51, openThreads: 0, about: ["logic: 51 changes"] },
  ...{ snooze: null, claim: null, couldReview: [person], firstAnswer: null, risks: ["large"] },
  ...{ createdAt: "2026-03-01T10:00:00.000Z", updatedAt: "2026-03-04T10:00:00.000Z" },
};
const platform: PlatformChangeItem = {
  ...{ id: "00000000-0000-4000-8000-000000000002", number: 3, kind: "lane", name: "bulk", why: "Nights" },
  ...{ fields: [{ field: "slots", before: 2, after: 7 }], contentHash: "0", proposedBy: person, isBehind: false },
  ...{ proposedAt: "2026-03-02T10:00:00.000Z", outcome: null, answeredBy: null, answeredAt: null },
  ...{ can: { approve: true, decline: true, withdraw: false }, badge: "needs_review", sentence: "Waits." },
  ...{ isMyTurn: true, openThreads: 1, firstAnswer: null },
};

test("changes of DAGs and of the platform stand in one list, newest first, each where its turn is", () => {
  const entries = entriesOf([change], [platform]);
  expect(entries.map(({ mark, title, href }) => [mark, title, href])).toEqual([
    ["Platform #3", "Lane bulk", "/changes/platform/00000000-0000-4000-8000-000000000002"],
    ["#12", "A change", "/changes/12"],
  ]);
  expect(entries.map(sectionOf)).toEqual(["mine", "waiting"]);
  expect(entries.map(({ details, risks }) => [details, risks])).toEqual([
    [["platform: 1 change"], []],
    [["Revision 2", "logic: 51 changes"], ["large"]],
  ]);
});

test.each([
  ["lane", "bulk", "Platform", "/platform"],
  ["criticality", "research.test", "research.test", "/dags/research.test"],
] as const)("a change of the kind %s named %s is about %s", (kind, name, text, href) => {
  expect(entriesOf([], [{ ...platform, kind, name }])[0]?.subject).toEqual({ text, href });
});

test("what is over is done, with the time of its answer", () => {
  const answered = { outcome: "applied", badge: "activated", answeredAt: "2026-03-05T10:00:00.000Z" } as const;
  const [entry] = entriesOf([], [{ ...platform, ...answered }]);
  expect(entry?.changedAt).toBe("2026-03-05T10:00:00.000Z");
  expect(entry && sectionOf(entry)).toBe("done");
});
