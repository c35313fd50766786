import { describe, expect, test } from "vitest";
import type { Role } from "@/lib/domain/access/roles";
import { diffDocuments } from "@/lib/domain/change/diff";
import type { Policy, PolicyRule } from "@/lib/domain/change/policy";
import { requirementsOf } from "@/lib/domain/change/requirement";
import type { DagDocument } from "@/lib/domain/dag/document";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { FIRST_POLICY } from "@/lib/testing/policy";

const TASKS = [aBashTask("a"), aBashTask("b", ["a"])];
const source = { connection: "loans", query: "SELECT 1", every: "30s" };
const before = aDocument(TASKS, {
  lane: "default",
  start: { on: "client", source },
  objectives: { run_p95: "3m" },
  defaults: { retries: 1 },
});
/** By the first policy, of a standard DAG. */
const by = (...authorRoles: Role[]) => ({ authorRoles, policy: FIRST_POLICY, criticality: "standard" }) as const;
const needed = (after: DagDocument, author: readonly Role[] = ["ds"]) =>
  requirementsOf(diffDocuments(before, after), by(...author)).map(
    ({ rule, roles }) => `${rule}: ${roles.join(" or ")}`,
  );

describe("who has to approve follows from what changed", () => {
  const changedTo = (more: Partial<DagDocument>, tasks: DagDocument["tasks"] = TASKS): DagDocument => ({
    ...before,
    tasks,
    ...more,
  });
  const GATE = "engineering: de";
  test.each<[string, DagDocument, readonly Role[], string[]]>([
    ["a command", changedTo({}, [aBashTask("a", [], { command: "date" }), aBashTask("b", ["a"])]), ["ds"], [GATE]],
    ["an edge", changedTo({}, [aBashTask("a"), aBashTask("b")]), ["ds"], [GATE]],
    ["a command by a data engineer", changedTo({}, [aBashTask("a")]), ["de"], [GATE, "logic: ds"]],
    ["a command by somebody of both roles", changedTo({}, [aBashTask("a")]), ["de", "ds"], [GATE]],
    ["retries by a data engineer", changedTo({ defaults: { retries: 2 } }), ["de"], [GATE]],
    ["the lane", changedTo({ lane: "critical" }), ["ds"], [GATE, "platform: do"]],
    [
      "the environment of a task",
      changedTo({}, [aBashTask("a", [], { environment: "node" }), aBashTask("b", ["a"])]),
      ["ds"],
      [GATE, "platform: do"],
    ],
    [
      "the connection that is polled",
      changedTo({ start: { on: "client", source: { ...source, connection: "other" } } }),
      ["ds"],
      [GATE, "platform: do"],
    ],
    [
      "polling every 10 s",
      changedTo({ start: { on: "client", source: { ...source, every: "10s" } } }),
      ["ds"],
      [GATE, "platform: do"],
    ],
    ["polling every 20 s", changedTo({ start: { on: "client", source: { ...source, every: "20s" } } }), ["ds"], [GATE]],
    ["a tighter objective", changedTo({ objectives: { run_p95: "2m" } }), ["ds"], [GATE]],
    ["one objective more", changedTo({ objectives: { run_p95: "3m", gap_p95: "3s" } }), ["ds"], [GATE]],
    ["a looser objective", changedTo({ objectives: { run_p95: "5m" } }), ["ds"], [GATE, "service_level: manager"]],
    ["no objective any more", changedTo({ objectives: {} }), ["ds"], [GATE, "service_level: manager"]],
    ["another owner", changedTo({ owner: "lending" }), ["ds"], [GATE, "ownership: do"]],
    ["the title alone", changedTo({ title: "Other" }), ["ds"], ["notes: ds or de or do"]],
    ["the title and retries", changedTo({ title: "Other", defaults: { retries: 2 } }), ["ds"], [GATE]],
    ["nothing that is reviewed", before, ["ds"], [GATE]],
  ])("%s", (_what, after, author, expected) => {
    expect(needed(after, author)).toEqual(expected);
  });

  test("an environment that comes inside a new block of defaults is the platform's", () => {
    const plain = aDocument(TASKS);
    const withDefaults = aDocument(TASKS, { defaults: { environment: "node" } });
    expect(requirementsOf(diffDocuments(plain, withDefaults), by("ds")).map(({ rule }) => rule)).toContain("platform");
  });

  test("no objectives at all promises less than some", () => {
    const { objectives: _, ...rest } = before;
    expect(needed(rest)).toContain("service_level: manager");
  });

  test("a new DAG has no owner to take it from", () => {
    const rules = requirementsOf(diffDocuments(null, aDocument(TASKS)), by("ds")).map(({ rule }) => rule);
    expect(rules).toEqual(["engineering"]);
  });

  test("a connection that changed since what is active concerns a data engineer", () => {
    const pins = { before: { "connection:loans": "1" }, after: { "connection:loans": "2" } };
    const [only, ...more] = requirementsOf(diffDocuments(before, before, { pins }), by("ds"));
    expect(only).toMatchObject({ rule: "engineering", because: { reasons: ["run settings: 1 change"], changes: 1 } });
    expect(more).toEqual([]);
  });
});

test("that marks of a task take two people is switched on and off by a data engineer and data ops", () => {
  const critical = aDocument([aBashTask("a", [], { decision_critical: true })]);
  const plain = aDocument([aBashTask("a")]);
  for (const [from, to] of [
    [plain, critical],
    [critical, plain],
  ] as const)
    expect(requirementsOf(diffDocuments(from, to), by("ds")).map(({ rule }) => rule)).toEqual([
      "engineering",
      "platform",
    ]);
});

test("each requirement says because of which classes of fields", () => {
  const after = aDocument([aBashTask("a", [], { command: "date", retries: 2 }), aBashTask("b", ["a"])], {
    lane: "bulk",
  });
  expect(requirementsOf(diffDocuments(aDocument(TASKS), after), by("ds"))).toEqual([
    {
      rule: "engineering",
      roles: ["de"],
      minimum: 1,
      because: { reasons: ["logic: 1 change", "platform: 1 change", "run settings: 1 change"], changes: 2 },
    },
    { rule: "platform", roles: ["do"], minimum: 1, because: { reasons: ["platform: 1 change"], changes: 2 } },
  ]);
});

describe("what a policy says holds, and what it does not say is not asked", () => {
  const after = { ...before, lane: "critical", tasks: [aBashTask("a"), aBashTask("b")] };
  const asked = (more: Partial<Policy>, criticality: "critical" | "standard" = "standard") =>
    requirementsOf(diffDocuments(before, after), {
      ...by("de"),
      criticality,
      policy: { ...FIRST_POLICY, ...more },
    }).map(({ rule, roles, minimum }) => `${minimum} ${rule}: ${roles.join(" or ")}`);
  const only = (...whens: string[]) => FIRST_POLICY.rules.filter(({ when }) => whens.includes(when));
  const twoWhenCritical: PolicyRule = { when: "reviewed", roles: ["de"], approvals: 2, criticality: "critical" };

  test("the first one", () => {
    expect(asked({})).toEqual(["1 engineering: de", "1 logic: ds", "1 platform: do"]);
  });
  test("one that asks for less", () => {
    expect(asked({ rules: only("reviewed", "platform", "ownerChanges", "notesAlone") })).toEqual([
      "1 engineering: de",
      "1 platform: do",
    ]);
  });
  test("one that asks for two engineers where a DAG is critical, and for one elsewhere", () => {
    const rules = [...FIRST_POLICY.rules, twoWhenCritical];
    expect(asked({ rules })[0]).toBe("1 engineering: de");
    expect(asked({ rules }, "critical")[0]).toBe("2 engineering: de");
  });
});

test("how often a source may be asked without data ops is the policy's", () => {
  const after = { ...before, start: { on: "client" as const, source: { ...source, every: "20s" } } };
  const ground = { ...by("ds"), policy: { ...FIRST_POLICY, fastestPollSeconds: 30 } };
  expect(requirementsOf(diffDocuments(before, after), ground).at(-1)).toMatchObject({
    rule: "platform",
    because: { reasons: ["asks its source more often than every 30 s"] },
  });
});
