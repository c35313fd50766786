import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateCondition, parseCondition } from "@/lib/domain/run/condition";
import type { ValueScope } from "@/lib/domain/run/value-path";

const SCOPE: ValueScope = {
  client: { key: "c-1", data: { Term: 36, City: "ANAHEIM", "Bank Name": "X" } },
  results: {
    score: { p: 0.25, count: 3, label: "low", list: [1, 2, 3], none: null, nested: { flag: true } },
    fraud: { ids: ["a", "b"], rows: [{ amount: 5 }, { amount: 50 }] },
    long: { list: Array.from({ length: 1_001 }, (_, index) => index) },
  },
  run: { id: "r-1", logicalDate: "2026-11-23T00:00:00Z" },
};

describe("evaluateCondition", () => {
  it.each<[string, boolean]>([
    ["results.score.p < 0.3", true],
    ["results.score.p >= 0.3", false],
    ["results.score.count == 3", true],
    ["results.score.count + 1 > 3", true],
    ["results.score.count * 2 == 6", true],
    ["results.score.count / 2 == 1.5", true],
    ["2 - results.score.p > 1", true],
    ["results.score.count % 2 == 1", true],
    ["results.score.count - results.score.p > 2.7", true],
    ['results.score.label == "low" && client.data.Term > 12', true],
    ['client.data["Bank Name"] == "X"', true],
    ['results["score"].label in ["low", "mid"]', true],
    ["has(results.score.p) && !has(results.score.q)", true],
    ["has(results.gone)", false],
    ["results.score.nested.flag", true],
    ["results.score.none == null", true],
    ["size(results.score.list) == 3", true],
    ['results.fraud.ids.exists(id, id == "b")', true],
    ["results.fraud.rows.filter(row, row.amount > 10).all(row, row.amount == 50)", true],
    ['"a" in results.fraud.ids', true],
    ['timestamp(run.logicalDate).getFullYear() == 2026 && run.id.startsWith("r")', true],
    ["results.score.p < 0.3 ? client.data.Term == 36 : false", true],
    ["true", true],
  ])("%s is %s", (text, expected) => {
    expect(evaluateCondition(text, SCOPE)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ["results.score.q < 0.3", "`results.score.q` cannot be read: `results.score` has no `q` in this run."],
    ["results.score.q < 0.3", "Use `has(results.score.q)` where it may be missing."],
    ["results.gone.p < 0.3", "the task `gone` left no output in this run"],
    ["client.data.Zip == 1", "`client.data` has no `Zip`"],
    ["results.score.label", "yields a value of kind string, not true or false"],
    ["results.score.none", "yields null"],
    ["results.score.list", "yields a list"],
    ["1 + 1", "yields int, not true or false"],
    ["client.key + 1 == 2", "this does not work between these kinds: string + int"],
    ["results.score.none > 3", "null > int"],
    ["results.score.p <", "is not valid at character 18"],
    ["results.score.p < 0.3 and true", "is not valid"],
    ["score.p < 0.3", "Unknown variable: score"],
    ["client.kee == 1", "`client.kee` does not exist."],
    ["run.when == 1", "`run.when` does not exist."],
    ["size(results) > 0", "Name the task whose output is read"],
    ["results[client.key].p > 0", "Name the task whose output is read"],
    ['"score" in results', "Name the task whose output is read"],
    ["", "The condition is empty."],
    ["   ", "The condition is empty."],
    [`"${"x".repeat(2_000)}" == "x"`, "2000 are allowed"],
    [`${"(".repeat(40)}true${")".repeat(40)}`, "maxDepth"],
    [Array.from({ length: 200 }, () => "true").join("&&"), "maxAstNodes"],
    ['results.score.label.matches("(a+)+$")', "`matches` is not offered"],
    ["cel.bind(x, 1, x == 1)", "`cel.bind` is not offered"],
    ["results.score.list.exists(a, results.score.list.exists(b, a == b))", "another list operation for each element"],
    ["results.score.list.exists(results, results == 1)", "that name is taken"],
    ["(results.score.list + results.score.list).exists(a, a == 1)", "`+` is not offered inside `exists`"],
    ["results.long.list.exists(a, a == 1)", "`results.long.list` holds more than a condition may go through"],
    ["results.score.list[7] == 1", "index out of bounds"],
  ])("refuses %j and says why", (text, part) => {
    const result = evaluateCondition(text, SCOPE);
    expect(result.ok ? "" : result.error).toContain(part);
  });

  it.each(["constructor", "__proto__", "toString", "prototype", "length", "hasOwnProperty"])(
    "reads nothing inherited: %s",
    (name) => {
      for (const text of [`results.score.${name} != 1`, `results.score["${name}"] != 1`, `results.${name} != 1`])
        expect(evaluateCondition(text, SCOPE).ok).toBe(false);
    },
  );

  it("sees nothing of the caller's object but client, results and run", () => {
    const scope = { ...SCOPE, secrets: { token: "t" } };
    expect(evaluateCondition('secrets.token == "t"', scope).ok).toBe(false);
  });

  it("says that a run without a client has none", () => {
    const result = evaluateCondition('client.key == "x"', { ...SCOPE, client: null });
    expect(result.ok ? "" : result.error).toContain("this run was started without a client");
  });

  it("reads a long list without going through it", () => {
    expect(evaluateCondition("size(results.long.list) > 1000", SCOPE)).toEqual({ ok: true, value: true });
  });

  it("never throws, whatever the text", () => {
    const words = fc.constantFrom(
      "results",
      ".",
      "score",
      "p",
      "<",
      "(",
      ")",
      "&&",
      "!",
      "exists",
      '"',
      "[",
      "]",
      "1",
      "has",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        expect(typeof evaluateCondition(parts.join(""), SCOPE).ok).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });
});

describe("parseCondition", () => {
  it("lists what a condition reads, and where each task's key stands", () => {
    const text =
      'results.score.p < 0.3 && size(results["fraud"].ids) > 0 && client.key != "x" && results . score . count > 1';
    const parsed = parseCondition(text);
    const references = parsed.ok ? parsed.value.references : [];
    expect(references.map(({ path }) => path.join(".")).toSorted()).toEqual([
      "client.key",
      "results.fraud.ids",
      "results.score.count",
      "results.score.p",
    ]);
    const shown = references.flatMap(({ taskKey }) => (taskKey ? [text.slice(taskKey.start, taskKey.end)] : []));
    expect(shown.toSorted()).toEqual(['"fraud"', "score", "score"]);
  });

  it("lists what a list operation reads for each element", () => {
    const parsed = parseCondition("results.fraud.rows.exists(row, row.amount > results.score.count)");
    expect(parsed.ok && parsed.value.references.map(({ path }) => path.join(".")).toSorted()).toEqual([
      "results.fraud.rows",
      "results.score.count",
    ]);
  });
});
