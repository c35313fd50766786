import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DraftTask } from "@/lib/domain/dag/document";
import {
  aDraft,
  aDraftBranch,
  aDraftTask,
  aPackDraft,
  idOf,
  issueSummary,
  withSetting,
} from "@/lib/testing/dag-builders";

const DIAMOND = [
  aDraftBranch("pick", [["left"]], ["right"]),
  aDraftTask("left", ["pick"]),
  aDraftTask("right", ["pick"]),
  aDraftTask("join", ["left", "right"], { trigger_rule: "none_failed_min_one_success" }),
];

describe("a draft that may run", () => {
  it("yields the executable document and no issue", () => {
    const draft = aDraft(DIAMOND);
    expect(checkDraft(draft)).toEqual({ ok: true, document: draft, issues: [] });
  });

  it("may list its tasks in any order", () => {
    expect(checkDraft(aDraft(DIAMOND.toReversed())).ok).toBe(true);
  });

  it("may lead to one task from several cases", () => {
    const draft = aDraft([
      aDraftBranch("pick", [["a"], ["a", "b"]], ["b"]),
      aDraftTask("a", ["pick"]),
      aDraftTask("b", ["pick"]),
    ]);
    expect(issueSummary(draft)).toEqual([]);
  });

  it.each([
    { on: "client" },
    { on: "manual" },
    { interval: "1s" },
    { cron: "*/5 * * * *" },
    { cron: "0 0 29 2 *", timezone: "Europe/Berlin" },
    { cron: "@daily", timezone: "UTC" },
    { cron: "*/10 * * * * *" },
    { on: "client", source: { connection: "ops", query: "select 1", every: "5s" } },
  ])("may start by %j", (start) => {
    expect(issueSummary(withSetting("start", start))).toEqual([]);
  });
});

test("slots of a pool without a pool are a mistake", () => {
  expect(issueSummary(aDraft([aDraftTask("a", [], { pool_slots: 2 })]))).toEqual(["invalid_value a /pool_slots"]);
  expect(issueSummary(aDraft([aDraftTask("a", [], { pool: "ledger", pool_slots: 2 })]))).toEqual([]);
});

describe("any draft", () => {
  const key = fc.constantFrom("a", "b", "c", "pick", "x", "", "A", "in", "constructor");
  const text = fc.constantFrom("", "x", "{{ results.a.p }}", "results.a.p < 1", "{{", "5s", "all_done", "\u200B");
  const task: fc.Arbitrary<DraftTask> = fc.record(
    {
      id: key.map(idOf),
      key,
      operator: fc.constantFrom("pack", "bash", "sql", "http", "branch"),
      needs: fc.array(key, { maxLength: 3 }),
      command: text,
      args: fc.array(text, { maxLength: 2 }),
      timeout: text,
      trigger_rule: text,
      retries: fc.double(),
      cases: fc.array(fc.record({ when: text, then: fc.array(key, { maxLength: 2 }) }), { maxLength: 2 }),
      otherwise: fc.array(key, { maxLength: 2 }),
      params: fc.dictionary(text, text),
    },
    { requiredKeys: ["id", "key", "operator", "needs"] },
  );
  const start = fc.option(
    fc.dictionary(fc.constantFrom("on", "cron", "interval", "timezone", "source"), fc.anything()),
    {
      nil: undefined,
    },
  );

  it("is judged without an exception, with sentences that end, and is never executable with an error", () => {
    fc.assert(
      fc.property(fc.array(task, { maxLength: 6 }), start, (tasks, anyStart) => {
        const result = checkDraft(aDraft(tasks, { start: anyStart }));
        expect(result.ok).toBe(!result.issues.some(({ severity }) => severity === "error"));
        for (const { message } of result.issues) expect(message).toMatch(/[.)]$/);
      }),
    );
  });
});

describe("a DAG of 2,000 tasks", () => {
  it("is checked with 100 ms of a processor, whatever else the machine does", () => {
    const tasks = Array.from({ length: 2_000 }, (_, index): DraftTask => {
      const needs = [index - 1, index - 7, index - 40].filter((need) => need >= 0).map((need) => `t${need}`);
      return aPackDraft(`t${index}`, needs, index > 0 ? [`{{ results.t${index - 1}.p }}`] : []);
    });
    const draft = aDraft(tasks.map((task, index) => ({ ...task, id: idOf(`${index}`) })));
    const durations = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      expect(checkDraft(draft).ok).toBe(true);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    });
    expect(Math.min(...durations)).toBeLessThan(100);
  });
});
