import { expect, test } from "vitest";
import { groupOfPlatform } from "@/lib/client/platform/platform-groups";
import type { PlatformChange } from "@/lib/contracts/platform-changes";

const person = { id: "0195b7a0-0000-7000-8000-000000000001", personKey: "de", name: "Deniz" };
const aChange = (fields: PlatformChange["fields"]): PlatformChange => ({
  ...{ id: person.id, number: 4, kind: "pool", name: "ledger", fields, why: "More work", contentHash: "0" },
  ...{ proposedBy: person, proposedAt: "2026-11-23T12:00:00Z", isBehind: false, outcome: null },
  ...{ answeredBy: null, answeredAt: null, can: { approve: false, decline: false, withdraw: false } },
});

test.each([
  ["something new", [{ field: "slots", before: null, after: 3 }], "ADD"],
  ["another value", [{ field: "slots", before: 2, after: 3 }], "MOD"],
  ["something that goes", [{ field: "slots", before: 2, after: null }], "DEL"],
])("%s is marked as such, and is the platform's", (_what, fields, mark) => {
  expect(groupOfPlatform(aChange(fields))).toMatchObject({ mark, title: "Pool ledger", classes: ["P"] });
});

test("values are shown as people read them, and a field can be talked about", () => {
  const { rows } = groupOfPlatform(aChange([{ field: "weekdays", before: [1], after: ["a", "b"] }]));
  expect(rows).toMatchObject([{ path: "/weekdays", label: "weekdays", before: "- 1", after: "a\nb" }]);
});

test("a rule that comes to the approval rules changes them, and another criticality is a matter of owners", () => {
  const rule = [{ field: "reviewed.critical", before: null, after: "2 of Data engineer" }];
  expect(groupOfPlatform({ ...aChange(rule), kind: "policy" })).toMatchObject({ mark: "MOD", classes: ["P"] });
  const lowered = [{ field: "criticality", before: "critical", after: "standard" }];
  expect(groupOfPlatform({ ...aChange(lowered), kind: "criticality" })).toMatchObject({ mark: "MOD", classes: ["O"] });
});
