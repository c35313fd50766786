import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalBytes, parseCanonical } from "@/lib/domain/dag/canonical";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { anyDocument } from "@/lib/testing/dag-arbitraries";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";

const DIGEST = "a".repeat(64);
const closure = { packs: { scores: DIGEST } };
const text = (document: DagDocument, packs: Record<string, string> = closure.packs): string =>
  new TextDecoder().decode(canonicalBytes({ document, closure: { packs } }));
const bytesOf = (json: string): Uint8Array => new TextEncoder().encode(json);

/** The same value with the names of every mapping the other way round and every text in another Unicode form. */
function disguise(value: unknown): unknown {
  if (typeof value === "string") return value.normalize("NFD");
  if (Array.isArray(value)) return value.map(disguise);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, disguise(item)]),
  );
}

function disguiseDocument(document: DagDocument): DagDocument {
  const twice = (keys: string[]) => [...keys.toReversed(), ...keys];
  const tasks = document.tasks.map((task): Task => {
    const needs = twice(task.needs);
    if (task.operator !== "branch") return { ...task, needs };
    const cases = task.cases.map((one) => ({ ...one, then: twice(one.then) }));
    return { ...task, needs, cases, otherwise: twice(task.otherwise) };
  });
  const result = checkDraft({ ...document, ...Object(disguise({ ...document, tasks: tasks.toReversed() })) });
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join("\n"));
  return result.document;
}

describe("canonicalBytes", () => {
  it("are plain JSON with sorted names", () => {
    expect(text(aDocument([aBashTask("b", ["a", "a"]), aBashTask("a")]))).toBe(
      `{"closure":{"packs":{"scores":"${DIGEST}"}},"document":{"dag":"research.test","owner":"risk","signalbox":"dag/v1","start":{"on":"client"},"tasks":[{"command":"true","id":"00000000-0000-4000-8000-000000000061","key":"a","needs":[],"operator":"bash"},{"command":"true","id":"00000000-0000-4000-8000-000000000062","key":"b","needs":["a"],"operator":"bash"}],"title":"Test"}}`,
    );
  });

  it("do not change with the order of names, tasks and edges, with repeated edges or with the Unicode form", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(text(disguiseDocument(document))).toBe(text(document));
      }),
    );
  });

  const cases = [
    { when: "client.data.a > 1.0", then: ["yes"] },
    { when: "client.data.b > 1.0", then: ["no"] },
  ];
  const pick = aBranchTask("pick", { cases, otherwise: ["no"] });
  const [yes, no] = [aBashTask("yes", ["pick"]), aBashTask("no", ["pick"])];
  const base = aDocument([pick, yes, no]);

  it.each<[string, DagDocument]>([
    ["a title", { ...base, title: "Other" }],
    ["a description", { ...base, description: "x" }],
    ["the start", { ...base, start: { on: "manual" } }],
    ["a limit", { ...base, max_active_runs: 5 }],
    ["a lane", { ...base, lane: "bulk" }],
    ["a default", { ...base, defaults: { retries: 1 } }],
    ["a command", { ...base, tasks: [pick, aBashTask("yes", ["pick"], { command: "true " }), no] }],
    ["a retry", { ...base, tasks: [pick, { ...yes, retries: 1 }, no] }],
    ["a rule", { ...base, tasks: [pick, { ...yes, trigger_rule: "all_done" }, no] }],
    ["an edge", { ...base, tasks: [pick, yes, { ...no, needs: ["pick", "yes"] }] }],
    ["a key", { ...base, tasks: [pick, { ...yes, key: "yes2" }, no] }],
    ["an id", { ...base, tasks: [pick, { ...yes, id: aBashTask("z").id }, no] }],
    ["a task less", { ...base, tasks: [pick, yes] }],
    ["the order of cases", { ...base, tasks: [{ ...pick, cases: cases.toReversed() }, yes, no] }],
    ["a condition", { ...base, tasks: [aBranchTask("pick", { cases: [{ when: "true", then: ["yes"] }] }), yes, no] }],
  ])("change with %s", (_, changed) => {
    expect(text(changed)).not.toBe(text(base));
  });

  it("change with the content of a pack", () => {
    expect(text(base, { scores: "b".repeat(64) })).not.toBe(text(base));
    expect(text(base, {})).not.toBe(text(base));
  });
});

describe("parseCanonical", () => {
  it("gives back a snapshot whose bytes are the same", () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        const bytes = canonicalBytes({ document, closure });
        const parsed = parseCanonical(bytes);
        expect(parsed.ok).toBe(true);
        if (parsed.ok) expect(canonicalBytes(parsed.value)).toEqual(bytes);
      }),
    );
  });

  const good = text(aDocument([aBashTask("a")]));
  it.each([
    ["no JSON", "{"],
    ["another shape", '{"closure":{"packs":{}}}'],
    ["a space more", good.replace(":", ": ")],
    ["a name twice", good.replace('"owner":"risk"', '"owner":"risk","owner":"risk"')],
    [
      "names in another order",
      good.replace('"owner":"risk","signalbox":"dag/v1"', '"signalbox":"dag/v1","owner":"risk"'),
    ],
    ["another Unicode form", good.replace('"title":"Test"', '"title":"e\u0301"')],
    ["an escape where none is needed", good.replace("Test", "\\u0054est")],
    ["a name that reaches a prototype", good.replace('"owner":"risk"', '"__proto__":{"owner":"evil"},"owner":"risk"')],
    ["a number in another form", good.replace('"owner"', '"max_active_runs":5.0,"owner"')],
    ["an invisible character", good.replace("Test", "Te\u200Bst")],
    ["a field unknown", good.replace('"owner"', '"extra":1,"owner"')],
    ["a byte order mark", `\uFEFF${good}`],
    ["something behind it", `${good}\n`],
    ["a digest that is none", good.replace(DIGEST, "latest")],
  ])("refuses bytes with %s", (_, json) => {
    expect(json).not.toBe(good);
    expect(parseCanonical(bytesOf(json)).ok).toBe(false);
  });

  it("accepts the bytes that the refused ones were made of", () => {
    expect(parseCanonical(bytesOf(good)).ok).toBe(true);
  });

  it("refuses bytes that are not UTF-8, too many, or nested without end", () => {
    expect(parseCanonical(new Uint8Array([0xff, 0xfe])).ok).toBe(false);
    expect(parseCanonical(new Uint8Array(2_000_001)).ok).toBe(false);
    expect(parseCanonical(bytesOf("[".repeat(1_000_000))).ok).toBe(false);
  });
});
