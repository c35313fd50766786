import { describe, expect, test } from "vitest";
import {
  criticalField,
  fieldErrors,
  keepsField,
  readConnectionForm,
  readEnvironmentForm,
  readPolicyForm,
  readRetentionForm,
  readSlotsForm,
  readWindowForm,
  readWindowRemoval,
  roleField,
  type SlotOwner,
} from "@/lib/client/platform/proposal-forms";
import { type PolicyRule, RULE_OF } from "@/lib/domain/change/policy";
import { FIRST_POLICY } from "@/lib/testing/policy";

const LANE: SlotOwner = { kind: "lane", name: "bulk" };
const NEW: SlotOwner = { kind: "new_pool" };

test.each<[string, SlotOwner, Record<string, string>, string | null]>([
  ["a lane keeps its name", LANE, { slots: "5", description: "", why: "More work" }, null],
  ["a pool needs a name", NEW, { name: "", slots: "5", description: "", why: "More work" }, "name"],
  [
    "a name is one word of small letters",
    NEW,
    { name: "The Ledger", slots: "5", description: "", why: "More work" },
    "name",
  ],
  ["no number of slots", LANE, { slots: "", description: "", why: "More work" }, "slots"],
  ["half a slot", LANE, { slots: "1.5", description: "", why: "More work" }, "slots"],
  ["no reason", LANE, { slots: "5", description: "", why: " " }, "why"],
  ["no slot at all", NEW, { name: "ledger", slots: "0", description: "", why: "More work" }, "slots"],
])("%s", (_what, owner, texts, wrongField) => {
  const form = readSlotsForm(owner, texts);
  expect(form.error?.issues[0]?.path.at(-1) ?? null).toBe(wrongField);
});

describe("a connection", () => {
  const postgres = { name: "ops", host: "db", port: "5432", database: "loans", user: "reader", secret: "", why: "New" };

  test("keeps the stored secret when the field is left empty", () => {
    expect(readConnectionForm("postgres", postgres).data).toEqual({
      kind: "connection",
      name: "ops",
      value: { kind: "postgres", settings: { host: "db", port: 5432, database: "loans", user: "reader" } },
      why: "New",
    });
  });

  test("is opened to tries only when that was chosen", () => {
    const settings = (inSandbox: string) => readConnectionForm("postgres", { ...postgres, inSandbox }).data?.value;
    expect(settings("yes")).toMatchObject({ settings: { inSandbox: true } });
    expect(settings("no")).not.toHaveProperty("settings.inSandbox");
  });

  test("sends a secret that was typed", () => {
    const form = readConnectionForm("postgres", { ...postgres, secret: "s3" });
    expect(form.data?.value).toMatchObject({ secret: "s3" });
  });

  test("sends no empty user name for an http connection", () => {
    const more = { baseUrl: "https://bureau.example", auth: "bearer", username: "", secret: "t", why: "New" };
    expect(readConnectionForm("http", { name: "bureau", ...more }).data?.value).toEqual({
      kind: "http",
      settings: { baseUrl: "https://bureau.example", auth: "bearer" },
      secret: "t",
    });
  });

  test.each([
    ["a port that is no number", { port: "x" }, ["value", "settings", "port"]],
    ["a name with capitals", { name: "Ops" }, ["name"]],
    ["no host", { host: "" }, ["value", "settings", "host"]],
    ["no reason", { why: "" }, ["why"]],
  ])("refuses %s and says at which field", (_, wrong, path) => {
    expect(readConnectionForm("postgres", { ...postgres, ...wrong }).error?.issues[0]?.path).toEqual(path);
  });
});

test("a number of days is a whole one, and a field left empty is not zero", () => {
  expect(readRetentionForm("batch", { hotDays: "30", why: "Audit" }).success).toBe(true);
  expect(readRetentionForm("batch", { hotDays: "", why: "Audit" }).error?.issues[0]?.path).toEqual([
    "value",
    "hotDays",
  ]);
});

test("the limits of an environment are whole numbers, each told at its own field", () => {
  const limits = { memoryMb: "300", cpuSeconds: "60", maxProcesses: "32", fileMb: "64", description: "", why: "Files" };
  expect(readEnvironmentForm("bash", limits).data?.value).toMatchObject({ memoryMb: 300, fileMb: 64 });
  for (const field of ["memoryMb", "cpuSeconds", "maxProcesses", "fileMb"])
    expect(readEnvironmentForm("bash", { ...limits, [field]: "" }).error?.issues[0]?.path).toEqual(["value", field]);
});

describe("a window", () => {
  const base = { name: "office", effect: "allow", dags: "research.*", description: "", why: "Office hours" };
  const weekly = { ...base, timeZone: "Europe/Berlin", weekday1: "on", weekday5: "on", from: "09:30", minutes: "480" };

  test("of every week has days, a time in its zone and a length", () => {
    expect(readWindowForm(true, weekly).data?.value).toEqual({
      ...{ effect: "allow", dags: "research.*", description: "", timeZone: "Europe/Berlin" },
      ...{ weekdays: [1, 5], fromMinute: 570, minutes: 480 },
    });
    const wrong = (more: object) =>
      Object.keys(fieldErrors(readWindowForm(true, { ...weekly, ...more }).error?.issues ?? []));
    expect(wrong({ timeZone: "Nowhere" })).toEqual(["timeZone"]);
    expect(wrong({ from: "", minutes: "0" })).toEqual(["fromMinute", "minutes"]);
    const noDay = readWindowForm(true, { ...base, timeZone: "UTC", from: "09:30", minutes: "480" });
    expect(Object.keys(fieldErrors(noDay.error?.issues ?? []))).toEqual(["weekdays"]);
  });

  test("of one time begins before it ends", () => {
    const once = { ...base, startsAt: "2026-12-24T08:00", endsAt: "2026-12-27T08:00" };
    expect(readWindowForm(false, once).data?.value).toMatchObject({
      startsAt: new Date("2026-12-24T08:00").toISOString(),
    });
    for (const endsAt of ["2026-12-23T08:00", ""]) {
      const { error } = readWindowForm(false, { ...once, endsAt });
      expect(Object.keys(fieldErrors(error?.issues ?? []))).toEqual(["endsAt"]);
    }
  });

  test("that is to go needs a reason and nothing else", () => {
    expect(readWindowRemoval("office", { why: "It is over" }).data).toMatchObject({ value: null });
    expect(readWindowRemoval("office", { why: "" }).error?.issues[0]?.path).toEqual(["why"]);
  });
});

describe("approval rules", () => {
  const counts = Object.fromEntries(FIRST_POLICY.rules.map(({ when, approvals }) => [when, String(approvals)]));
  const roles = Object.fromEntries(
    FIRST_POLICY.rules.flatMap((rule) => rule.roles.map((role) => [roleField(RULE_OF[rule.when], role), "on"])),
  );
  const texts = {
    ...counts,
    ...roles,
    fastestPollSeconds: "15",
    [keepsField("standard")]: "on",
    why: "The auditors ask",
  };

  test("say who may give which approval, and leave the platform to data ops", () => {
    const wider = { [roleField("engineering", "ds")]: "on", [roleField("platform", "de")]: "on", platform: "2" };
    const { data } = readPolicyForm(FIRST_POLICY, { ...texts, ...wider });
    expect(data).toMatchObject({
      value: {
        rules: expect.arrayContaining([
          { when: "reviewed", roles: ["ds", "de"], approvals: 1 },
          { when: "platform", roles: ["do"], approvals: 2 },
          { when: "fastPolling", roles: ["do"], approvals: 1 },
        ]),
      },
    });
    const { [roleField("logic", "ds")]: _, ...nobody } = texts;
    const { error } = readPolicyForm(FIRST_POLICY, nobody);
    expect(fieldErrors(error?.issues ?? [])).toEqual({ roles: "Choose who may approve." });
  });

  test("keep what is said about other DAGs, by the roles of now", () => {
    const sandbox: PolicyRule = { when: "reviewed", roles: ["de"], approvals: 2, criticality: "sandbox" };
    const stored = { ...FIRST_POLICY, rules: [...FIRST_POLICY.rules, sandbox] };
    const { data } = readPolicyForm(stored, { ...texts, [roleField("engineering", "ds")]: "on" });
    expect(data).toMatchObject({ value: { rules: expect.arrayContaining([{ ...sandbox, roles: ["ds", "de"] }]) } });
  });

  test("keep what the form does not speak of, and say for critical DAGs what they say otherwise", () => {
    const form = readPolicyForm(FIRST_POLICY, { ...texts, reviewed: "2", [criticalField("promisesLess")]: "3" });
    expect(form.data).toMatchObject({
      kind: "policy",
      name: "approvals",
      value: {
        rules: expect.arrayContaining([
          { when: "reviewed", roles: ["de"], approvals: 2 },
          { when: "promisesLess", roles: ["manager"], approvals: 3, criticality: "critical" },
        ]),
        keepsApprovals: ["standard"],
      },
    });
  });

  test("that would let something through alone are told at once", () => {
    const { error } = readPolicyForm(FIRST_POLICY, { ...texts, platform: "0" });
    expect(fieldErrors(error?.issues ?? [])).toEqual({
      rules: "What is the platform's needs an approval of data ops.",
    });
  });
});
