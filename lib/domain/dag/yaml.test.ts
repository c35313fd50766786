import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DagDraft } from "@/lib/domain/dag/document";
import { draftToYaml, yamlToDraft } from "@/lib/domain/dag/yaml";
import { anyDraft } from "@/lib/testing/dag-arbitraries";
import { aDraft, aDraftTask, aPackDraft, idOf } from "@/lib/testing/dag-builders";

const noNewId = (): string => {
  throw new Error("no task is new here");
};
const read = (text: string, base: DagDraft): DagDraft => {
  const result = yamlToDraft(text, base, noNewId);
  if (!result.ok) throw new Error(result.error.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return result.value;
};
/** As a document is after it was stored: absent fields are absent. */
const stored = (draft: DagDraft): DagDraft => JSON.parse(JSON.stringify(draft));

const EXAMPLE: DagDraft = {
  signalbox: "dag/v1",
  dag: "research.onboarding",
  title: "Onboarding",
  description: "decide about one applicant right after sign-up",
  owner: "risk",
  start: { on: "client" },
  start_date: "2019-04-24",
  missed: "last",
  max_active_runs: 20,
  max_active_tasks: 100,
  lane: "critical",
  objectives: { run_p95: "3m", task_p95: "1m", gap_p95: "3s" },
  defaults: { environment: "python3", retries: 2, retry_delay: "5s", timeout: "1m" },
  tasks: [
    aPackDraft("loan_features", [], ["--loan", "{{ client.key }}"], { pack: "loan_features" }),
    {
      id: idOf("risk_tier"),
      key: "risk_tier",
      operator: "branch",
      needs: ["default_probability"],
      cases: [{ when: "results.default_probability.p < 0.3", then: ["fast_track"] }],
      otherwise: ["manual_review"],
    },
    {
      id: idOf("decision"),
      key: "decision",
      operator: "pack",
      pack: "decision",
      file: "run.py",
      needs: ["fast_track", "manual_review"],
      trigger_rule: "none_failed_min_one_success",
    },
  ],
};

const EXAMPLE_TEXT = `signalbox: dag/v1
dag: research.onboarding
title: Onboarding
description: decide about one applicant right after sign-up
owner: risk
start: { on: client }
start_date: 2019-04-24
missed: last
max_active_runs: 20
max_active_tasks: 100
lane: critical
objectives: { run_p95: 3m, task_p95: 1m, gap_p95: 3s }
defaults: { environment: python3, retries: 2, retry_delay: 5s, timeout: 1m }
tasks:
  - key: loan_features
    operator: pack
    pack: loan_features
    file: run.py
    args: ["--loan", "{{ client.key }}"]
  - key: risk_tier
    operator: branch
    needs: [default_probability]
    cases:
      - { when: "results.default_probability.p < 0.3", then: [fast_track] }
    otherwise: [manual_review]
  - key: decision
    operator: pack
    pack: decision
    file: run.py
    needs: [fast_track, manual_review]
    trigger_rule: none_failed_min_one_success
`;

describe("draftToYaml", () => {
  it("writes fields in the order of the format, without ids", () => {
    expect(draftToYaml(EXAMPLE)).toBe(EXAMPLE_TEXT);
  });

  it("is read back as the same draft", () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        expect(read(draftToYaml(draft), draft)).toEqual(stored(draft));
      }),
      { numRuns: 100 },
    );
  });

  it("is read back as the same draft when it was written into the text of any other", () => {
    fc.assert(
      fc.property(anyDraft, anyDraft, (before, after) => {
        const text = draftToYaml(after, { text: draftToYaml(before), tasks: before.tasks });
        expect(read(text, after)).toEqual(stored(after));
      }),
      { numRuns: 100 },
    );
  });

  it("changes nothing when nothing changed", () => {
    expect(draftToYaml(EXAMPLE, { text: EXAMPLE_TEXT, tasks: EXAMPLE.tasks })).toBe(EXAMPLE_TEXT);
  });
});

describe("draftToYaml into a text with comments", () => {
  const before = aDraft([aDraftTask("a"), aDraftTask("b", ["a"], { retries: 2 }), aDraftTask("c", ["b"])]);
  const TEXT = `# Owned by risk; ask before you change the lane.
signalbox: dag/v1
dag: research.test
title: Test # what people read
owner: risk

# Clients arrive by CSV.
start: { on: client }
tasks:
  - key: a
    operator: bash
    # The nightly command.
    command: "true" # quoted on purpose
    needs: []

  # Twice is enough.
  - key: b
    operator: bash
    command: "true"
    retries: 2 # seldom used
    needs: [a] # after a
  - key: c
    operator: bash
    command: "true"
    needs: [ b ]
`;
  const write = (after: DagDraft) => draftToYaml(after, { text: TEXT, tasks: before.tasks });
  const [a = aDraftTask("a"), b = aDraftTask("b"), c = aDraftTask("c")] = before.tasks;

  it("keeps the text as it is when the draft says the same", () => {
    expect(write(before)).toBe(TEXT);
  });

  it.each<[string, DagDraft, string, string]>([
    ["a setting", { ...before, title: "Other" }, "title: Test #", "title: Other #"],
    ["a field of a task", aDraft([a, { ...b, retries: 5 }, c]), "retries: 2 #", "retries: 5 #"],
    ["a command", aDraft([{ ...a, command: "date" }, b, c]), 'command: "true" #', "command: date #"],
    ["an edge", aDraft([a, { ...b, needs: [] }, c]), "    needs: [a] # after a\n", ""],
    ["a new field, at its place", { ...before, lane: "bulk" }, "tasks:", "lane: bulk\ntasks:"],
    [
      "a new field of a task",
      aDraft([a, b, { ...c, timeout: "5s" }]),
      "needs: [ b ]\n",
      "needs: [ b ]\n    timeout: 5s\n",
    ],
    ["a field less", aDraft([a, { ...b, retries: undefined }, c]), "    retries: 2 # seldom used\n", ""],
    ["a task less", aDraft([a, b]), '  - key: c\n    operator: bash\n    command: "true"\n    needs: [ b ]\n', ""],
  ])("changes only the lines of %s", (_, after, from, to) => {
    expect(TEXT).toContain(from);
    expect(write(after)).toBe(TEXT.replace(from, to));
  });

  it("keeps the comments of a task that is renamed", () => {
    const text = write(aDraft([a, { ...b, key: "b2" }, { ...c, needs: ["b2"] }]));
    expect(text).toBe(TEXT.replace("- key: b\n", "- key: b2\n").replace("needs: [ b ]", "needs: [ b2 ]"));
  });

  it("keeps the comments of tasks that change places", () => {
    const text = write(aDraft([a, c, b]));
    expect(text.indexOf("- key: c")).toBeLessThan(text.indexOf("# Twice is enough."));
    expect(text.indexOf("# Twice is enough.")).toBeLessThan(text.indexOf("- key: b"));
    expect(text).toContain("retries: 2 # seldom used");
  });

  it("adds a task without touching the others", () => {
    expect(write(aDraft([a, b, c, aDraftTask("d", ["c"])]))).toBe(
      `${TEXT}  - key: d\n    operator: bash\n    command: "true"\n    needs: [c]\n`,
    );
  });

  it("writes afresh when the earlier text cannot be read", () => {
    const text = draftToYaml(before, { text: "tasks: [", tasks: before.tasks });
    expect(read(text, before)).toEqual(before);
  });
});

describe("yamlToDraft", () => {
  const base = aDraft([aDraftTask("a"), aDraftTask("b", ["a"])]);
  const HEAD = "signalbox: dag/v1\ndag: research.test\n";
  const task = (key: string, more = "") => `  - { key: ${key}, operator: bash${more} }\n`;

  it("reads a task without needs, and a document without tasks", () => {
    expect(read(`${HEAD}tasks:\n${task("a")}`, base).tasks).toEqual([
      { id: idOf("a"), key: "a", operator: "bash", needs: [] },
    ]);
    expect(read(HEAD, base).tasks).toEqual([]);
  });

  it("gives a new task a new id and leaves the others theirs", () => {
    const result = yamlToDraft(`${HEAD}tasks:\n${task("b")}${task("new")}${task("a")}`, base, () => idOf("fresh"));
    expect(result.ok && result.value.tasks.map(({ key, id }) => [key, id])).toEqual([
      ["b", idOf("b")],
      ["new", idOf("fresh")],
      ["a", idOf("a")],
    ]);
  });

  it("keeps the id of a task that only changed its key", () => {
    const text = draftToYaml(base).replace("key: a", "key: renamed");
    expect(read(text, base).tasks.map(({ id }) => id)).toEqual([idOf("a"), idOf("b")]);
  });

  it("gives two tasks with one key two ids", () => {
    const result = yamlToDraft(`${HEAD}tasks:\n${task("a")}${task("a")}`, base, () => idOf("fresh"));
    expect(result.ok && result.value.tasks.map(({ id }) => id)).toEqual([idOf("a"), idOf("fresh")]);
  });

  it.each<[string, string, number, number, string]>([
    ["text that is no mapping", "hello", 1, 1, "Start with the line signalbox: dag/v1."],
    ["nothing", "", 1, 1, "Start with the line signalbox: dag/v1."],
    [
      "another format",
      "signalbox: dag/v2\ndag: research.test\n",
      1,
      12,
      'Setting `signalbox` is "dag/v2", which is not one of dag/v1',
    ],
    ["another DAG", "signalbox: dag/v1\ndag: research.other\n", 2, 6, "This draft belongs to the DAG research.test"],
    ["an unknown setting", `${HEAD}colour: red\n`, 3, 1, "Setting `colour` does not belong here"],
    [
      "a setting of another kind",
      `${HEAD}max_active_runs: many\n`,
      3,
      18,
      'Setting `max_active_runs` must be a number; it is "many".',
    ],
    ["an empty setting", `${HEAD}title:\n`, 3, 1, "Setting `title` is empty."],
    ["a task without operator", `${HEAD}tasks:\n  - key: a\n`, 4, 5, "Task `a`: `operator` is missing. Choose pack"],
    ["a task without key", `${HEAD}tasks:\n  - operator: bash\n`, 4, 5, "Task 1: `key` is missing. Name the task"],
    [
      "an unknown operator",
      `${HEAD}tasks:\n  - key: a\n    operator: perl\n`,
      5,
      15,
      'Task `a`: `operator` is "perl", which is not one of',
    ],
    [
      "an unknown field of a task",
      `${HEAD}tasks:\n  - key: a\n    operator: bash\n    colour: red\n`,
      6,
      5,
      "Task `a`: `colour` does not belong",
    ],
    ["an id, which is not typed", `${HEAD}tasks:\n${task("a", `, id: ${idOf("a")}`)}`, 4, 31, "`id` does not belong"],
    [
      "a case without then",
      `${HEAD}tasks:\n  - key: a\n    operator: branch\n    cases:\n      - when: x\n`,
      7,
      9,
      "Task `a`: `cases[0].then` is missing",
    ],
    ["a list where text belongs", `${HEAD}title: [a]\n`, 3, 1, "Setting `title` must be text"],
    ["a name twice", `${HEAD}title: a\ntitle: b\n`, 4, 1, "`title` stands here twice. Remove one of them."],
    ["two documents", `${HEAD}---\na: 1\n`, 3, 1, "This is a second document."],
    ["an anchor", `${HEAD}title: &a x\n`, 3, 8, "Anchors (&name) are not allowed"],
    ["an alias", `${HEAD}title: *a\n`, 3, 8, "Aliases (*name) are not allowed"],
    ["a tag", `${HEAD}title: !!str x\n`, 3, 8, "Tags (!name) are not allowed"],
    ["a directive", `%YAML 1.1\n---\n${HEAD}`, 1, 1, "Directives (%) are not allowed"],
    ["a merge key", `${HEAD}<<: { a: 1 }\n`, 3, 1, "Merge keys (<<) are not allowed"],
    ["a name that reaches a prototype", `${HEAD}__proto__: { a: 1 }\n`, 3, 1, "The name __proto__ is not allowed"],
    ["a tab that indents", `${HEAD}tasks:\n\t- key: a\n`, 4, 1, "A tab cannot indent"],
    ["an unclosed bracket", `${HEAD}start: { on: client\n`, 4, 1, "end with a }"],
    ["a name that is a list", `${HEAD}? [a]\n: b\n`, 3, 3, "A name must be plain text."],
    ["brackets without end", `${HEAD}title: ${"[".repeat(51)}`, 3, 58, "nested deeper than 50 levels"],
    ["entries without end", `${HEAD}title:\n  ${"- ".repeat(51)}a`, 4, 103, "nested deeper than 50 levels"],
  ])("refuses %s at its place", (_, text, line, column, sentence) => {
    const result = yamlToDraft(text, base, () => idOf("fresh"));
    const found = result.ok ? [] : result.error.filter(({ message }) => message.includes(sentence));
    expect(
      found.map((issue) => [issue.line, issue.column]),
      JSON.stringify(result),
    ).toEqual([[line, column]]);
  });

  it("tells everything that is wrong at once", () => {
    const text = `${HEAD}colour: red\ntasks:\n  - key: a\n    operator: perl\n  - operator: bash\n    retries: two\n`;
    const result = yamlToDraft(text, base, noNewId);
    expect(result.ok ? [] : result.error.map(({ line }) => line).toSorted()).toEqual([3, 6, 7, 8]);
  });

  it.each([
    ["2 MB and more", `${HEAD}title: ${"x".repeat(2_000_000)}`],
    ["a million brackets", `${HEAD}title: ${"[".repeat(1_000_000)}`],
    ["a million empty lines", "\n".repeat(1_999_999)],
    ["a ladder of aliases", `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: [*a, *a]`).join("\n")}`],
    ["indentation without end", Array.from({ length: 1_900 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["names without end", Array.from({ length: 70_000 }, (_, i) => `k${i}: 1`).join("\n")],
  ])("refuses %s before anyone has to wait", (_, text) => {
    // Not by the clock: a machine that does other work as well must not fail this.
    const before = process.cpuUsage();
    const result = yamlToDraft(text, base, noNewId);
    const { user, system } = process.cpuUsage(before);
    expect(result.ok).toBe(false);
    expect(result.ok ? 0 : result.error.length).toBeGreaterThan(0);
    expect((user + system) / 1_000).toBeLessThan(4_000);
  });

  it("never throws, whatever the text", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "signalbox: dag/v1\n",
        "dag: research.test\n",
        "tasks:\n",
        "  - key: a\n",
        "    operator: bash\n",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "  ",
        "|",
        ">",
        "&a",
        "*a",
        "!!x",
        "%",
        "---\n",
        "#",
        '"',
        "'",
        "?",
        "\t",
        "\uFEFF",
        "\u0000",
        "...",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const result = yamlToDraft(pieces.join(""), base, () => idOf("fresh"));
        if (!result.ok)
          for (const { line, column, message } of result.error)
            expect([line > 0, column > 0, message !== ""]).toEqual([true, true, true]);
      }),
      { numRuns: 300 },
    );
  });
});
