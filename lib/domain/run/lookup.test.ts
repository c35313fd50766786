import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookupPaths, resolveLookups } from "@/lib/domain/run/lookup";
import type { ValueScope } from "@/lib/domain/run/value-path";

const SCOPE: ValueScope = {
  client: { key: "1004285007", data: { City: "ANAHEIM", Term: 36, "a-b": true, nothing: null, empty: "" } },
  results: { score: { p: 0.25, list: [10, { deep: "x" }], text: "a {{ client.key }}" }, plain: "done" },
  run: { id: "run-1", logicalDate: null },
};

describe("resolveLookups", () => {
  it.each([
    ["no look-up at all", "no look-up at all"],
    ["--loan={{ client.key }}", "--loan=1004285007"],
    ["{{client.key}}/{{   client.data.City   }}", "1004285007/ANAHEIM"],
    ["{{ client.data.Term }} {{ client.data.a-b }} {{ client.data.nothing }}", "36 true null"],
    ["[{{ client.data.empty }}]", "[]"],
    ["{{ results.score.list }}", '[10,{"deep":"x"}]'],
    ["{{ results.score.list.1.deep }}", "x"],
    ["{{ results.plain }}", "done"],
    ['{"a":{"b":{{ results.score.p }}}}', '{"a":{"b":0.25}}'],
    ["docker ps --format '\\{{.Names}}' {{ run.id }}", "docker ps --format '{{.Names}}' run-1"],
    ["\\{{ never closed", "{{ never closed"],
    ["a single { brace }, }} {a,b} and $HOME", "a single { brace }, }} {a,b} and $HOME"],
  ])("fills %j", (text, expected) => {
    expect(resolveLookups(text, SCOPE)).toEqual({ ok: true, value: expected });
  });

  it("never fills what a value itself holds", () => {
    expect(resolveLookups("{{ results.score.text }}", SCOPE)).toEqual({ ok: true, value: "a {{ client.key }}" });
  });

  it.each([
    ["{{ client.data.Zip }}", "`client.data.Zip` cannot be read: `client.data` has no `Zip` in this run."],
    ["{{ results.nope.x }}", "the task `nope` left no output in this run"],
    ["{{ results.score.p.q }}", "`results.score.p` has no `q`"],
    ["{{ results.score.list.7 }}", "`results.score.list` has no `7`"],
    ["{{ client.kee }}", "`client.kee` does not exist."],
    ["{{ run.date }}", "`run.date` does not exist."],
    ["{{ results }}", "is not a look-up"],
    ["{{ secrets.token }}", "starts with an unknown name"],
    ["{{ client.key", "never"],
    ["{{ upper(client.key) }}", "is not a look-up"],
    ["{{ client.key | upper }}", "is not a look-up"],
    ["{{.Names}}", "is not a look-up"],
    ["{{ }}", "is not a look-up"],
  ])("refuses %j and says why", (text, part) => {
    const result = resolveLookups(text, SCOPE);
    expect(result.ok).toBe(false);
    expect(result.ok ? "" : result.error).toContain(part === "never" ? "Close it with }}" : part);
  });

  it("names every missing path at once", () => {
    const result = resolveLookups("{{ client.data.a }} {{ client.data.b }} {{ client.data.a }}", SCOPE);
    expect(result.ok ? "" : result.error.match(/`client\.data\.[ab]` cannot/g)).toEqual([
      "`client.data.a` cannot",
      "`client.data.b` cannot",
    ]);
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty", "list.length", "list.map", "text.length"])(
    "reads nothing inherited: %s",
    (tail) => {
      expect(resolveLookups(`{{ results.score.${tail} }}`, SCOPE).ok).toBe(false);
    },
  );

  it("says that a run without a client has none", () => {
    const result = resolveLookups("{{ client.key }}", { ...SCOPE, client: null });
    expect(result).toEqual({ ok: false, error: "`client.key` cannot be read: this run was started without a client." });
  });

  it("never throws, whatever the text", () => {
    const braces = fc.string({ unit: fc.constantFrom("{", "}", "\\", " ", ".", "client", "key", "results", "a") });
    fc.assert(
      fc.property(braces, (text) => {
        expect(typeof resolveLookups(text, SCOPE).ok).toBe("boolean");
      }),
    );
  });
});

describe("lookupPaths", () => {
  it("lists each path, and where a task's key stands in the text", () => {
    const text = "a {{ client.key }} b {{  results.score.p }} \\{{ results.no.x }}";
    const result = lookupPaths(text);
    expect(result.ok && result.value.map(({ path }) => path.join("."))).toEqual(["client.key", "results.score.p"]);
    const taskKey = result.ok ? result.value[1]?.taskKey : null;
    expect(text.slice(taskKey?.start, taskKey?.end)).toBe("score");
  });
});
