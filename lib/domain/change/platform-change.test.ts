import { expect, test } from "vitest";
import type { Role } from "@/lib/domain/access/roles";
import { platformFields, platformRequirements } from "@/lib/domain/change/platform-change";
import { FIRST_POLICY } from "@/lib/testing/policy";

test.each([
  ["what stays the same", { slots: 2, days: [1, 2] }, { slots: 2, days: [1, 2] }, []],
  ["another value", { slots: 2, text: "a" }, { slots: 3, text: "a" }, [{ field: "slots", before: 2, after: 3 }]],
  ["a new object", null, { slots: 2 }, [{ field: "slots", before: null, after: 2 }]],
  ["an object that goes", { slots: 2, end: null }, null, [{ field: "slots", before: 2, after: null }]],
  ["another list", { days: [1] }, { days: [1, 2] }, [{ field: "days", before: [1], after: [1, 2] }]],
])("%s", (_name, before, after, fields) => {
  expect(platformFields("pool", before, after)).toEqual(fields);
});

const connection = (version: number, secret_version: number | null, user = "reader") => ({
  ...{ kind: "postgres", settings: { host: "db", user }, version, secret_version },
});

test.each([
  ["a secret that stays is not told", connection(3, 1), connection(4, 1, "writer"), ["user"], {}],
  [
    "a new secret is told as one",
    connection(3, 1),
    connection(4, 4),
    ["secret"],
    { before: "stored", after: "a new one" },
  ],
  ["a secret that goes is told", connection(3, 1), connection(4, null), ["secret"], { before: "stored", after: null }],
  ["a first secret is told", connection(3, null), connection(4, 4), ["secret"], { before: null, after: "a new one" }],
])("of a connection, %s", (_name, before, after, names, last) => {
  const fields = platformFields("connection", before, after);
  expect(fields.map(({ field }) => field)).toEqual(names);
  expect(fields.at(-1)).toMatchObject(last);
});

test.each<[string, readonly Role[], string[]]>([
  ["a data engineer, who speaks as one: data ops", ["de"], ["platform: do"]],
  ["data ops: a data engineer and another of data ops", ["do"], ["engineering: de", "platform: do"]],
  ["somebody of both roles, who speaks as a data engineer: data ops", ["de", "do"], ["platform: do"]],
  ["an administrator: both", ["admin"], ["engineering: de", "platform: do"]],
  ["nobody knows whom: both", [], ["engineering: de", "platform: do"]],
])("what is proposed by %s", (_who, proposedAs, expected) => {
  const proposal = { kind: "lane", before: { slots: 2 }, after: { slots: 3 }, proposedAs } as const;
  expect(platformRequirements(proposal).map(({ rule, roles }) => `${rule}: ${roles.join()}`)).toEqual(expected);
});

test("who has to approve what is proposed by an administrator and asks for data ops, rule by rule", () => {
  const after = { ...FIRST_POLICY, fastestPollSeconds: 30, keepsApprovals: [] };
  const proposal = { kind: "policy", before: FIRST_POLICY, after, proposedAs: ["admin"] } as const;
  expect(platformRequirements(proposal).map(({ rule, because }) => [rule, because.reasons])).toEqual([
    ["platform", ["platform: 2 changes of policy"]],
  ]);
  expect(platformFields("policy", FIRST_POLICY, after)).toEqual([
    { field: "fastestPoll", before: "15 s", after: "30 s" },
    { field: "keepsApprovals", before: "sandbox, standard", after: "never" },
  ]);
});

test("each approval of a change of the platform says why it is asked for", () => {
  const window = { kind: "window", before: { effect: "deny" }, after: null, proposedAs: ["do"] } as const;
  expect(platformRequirements(window).map(({ because }) => because)).toEqual([
    { reasons: ["whoever proposed it is no data engineer"], changes: 1 },
    { reasons: ["platform: 1 change of window"], changes: 1 },
  ]);
});

test.each([
  ["sandbox", "standard", ["platform"]],
  ["standard", "critical", ["platform"]],
  ["sandbox", "critical", ["platform"]],
  ["critical", "standard", ["engineering", "platform"]],
  ["critical", "sandbox", ["engineering", "platform"]],
  ["standard", "sandbox", ["engineering", "platform"]],
])("a data engineer who wants a DAG %s to be %s waits for %j", (before, after, rules) => {
  const values = { before: { criticality: before }, after: { criticality: after } };
  const needed = platformRequirements({ kind: "criticality", ...values, proposedAs: ["de"] });
  expect(needed.map(({ rule }) => rule)).toEqual(rules);
});
