import { describe, expect, test } from "vitest";
import {
  readConnectionForm,
  readRetentionForm,
  readSlotsForm,
  type SlotOwner,
} from "@/lib/client/platform/proposal-forms";

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
