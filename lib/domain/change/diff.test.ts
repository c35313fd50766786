import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Change, diffDocuments, type FieldChange } from "@/lib/domain/change/diff";
import { canonicalBytes } from "@/lib/domain/dag/canonical";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import type { Drawing } from "@/lib/domain/dag/edit-tasks";
import { anyDocument } from "@/lib/testing/dag-arbitraries";
import { aBashTask, aBranchTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const packTask = (key: string, needs: string[], args: string[]): Task => ({
  id: idOf(key),
  key,
  operator: "pack",
  needs,
  pack: "scores",
  file: "run.py",
  args,
});

const score = aBashTask("score", []);
const pick = aBranchTask("pick", {
  needs: ["score"],
  cases: [{ when: "results.score.p < 0.3", then: ["fast"] }],
  otherwise: ["slow"],
});
const fast = packTask("fast", ["pick"], ["{{ results.score.p }}"]);
const slow = aBashTask("slow", ["pick"]);
const BEFORE = aDocument([score, pick, fast, slow]);

/** One line for each change. */
const told = (changes: readonly Change[]): string[] => changes.map(line);

function line(change: Change): string {
  const values = (one: FieldChange) =>
    `${one.class} ${one.path} ${JSON.stringify(one.before)} > ${JSON.stringify(one.after)}`;
  switch (change.kind) {
    case "setting_changed":
      return values(change);
    case "task_added":
    case "task_removed":
      return `${change.kind} ${change.taskKey} ${change.classes.join("")}`;
    case "task_modified":
      return `${change.taskKey}: ${change.fields.map(values).join(", ")}`;
    case "edge_added":
    case "edge_removed":
      return `${change.kind} ${change.sourceKey}>${change.targetKey}`;
    case "pack_changed":
      return `pack ${change.pack} ${change.before} > ${change.after}`;
    case "reference_changed":
      return `${change.reference} ${change.before} > ${change.after}`;
    case "moved":
      return `moved ${change.taskIds.length}`;
  }
}

function edited(document: DagDocument, ...edits: DagEdit[]): DagDocument {
  let drawing: Drawing = { document, layout: {} };
  for (const edit of edits) {
    const result = applyEdit(drawing, edit);
    if (!result.ok) throw new Error(result.error.message);
    drawing = result.value;
  }
  const checked = checkDraft(drawing.document);
  if (!checked.ok) throw new Error(checked.issues.map(({ message }) => message).join("\n"));
  return checked.document;
}
const set = (key: string, fields: Extract<DagEdit, { kind: "set_task_fields" }>["fields"]): DagEdit => ({
  kind: "set_task_fields",
  id: idOf(key),
  fields,
});
const rename = (key: string, to: string): DagEdit => ({ kind: "rename_task", id: idOf(key), key: to });
const settings = (values: Extract<DagEdit, { kind: "set_settings" }>["settings"]): DagEdit => ({
  kind: "set_settings",
  settings: values,
});

describe("diffDocuments", () => {
  it.each<[string, DagEdit[], string[]]>([
    ["a title", [settings({ title: "New" })], ['N /title "Test" > "New"']],
    ["an owner", [settings({ owner: "fraud" })], ['O /owner "risk" > "fraud"']],
    ["a start date", [settings({ start_date: "2019-04-24" })], ['R /start_date undefined > "2019-04-24"']],
    ["a limit", [settings({ max_active_runs: 5 })], ["R /max_active_runs undefined > 5"]],
    ["a lane", [settings({ lane: "bulk" })], ['P /lane undefined > "bulk"']],
    ["an objective", [settings({ objectives: { run_p95: "3m" } })], ['S /objectives undefined > {"run_p95":"3m"}']],
    ["defaults", [settings({ defaults: { retries: 1 } })], ['R /defaults undefined > {"retries":1}']],
    [
      "another form of start",
      [settings({ start: { interval: "5s" } })],
      ['R /start {"on":"client"} > {"interval":"5s"}'],
    ],
    ["a command", [set("slow", { command: "date" })], ['slow: L /command "true" > "date"']],
    [
      "retries and a timeout",
      [set("slow", { retries: 2, timeout: "5s" })],
      ['slow: R /retries undefined > 2, R /timeout undefined > "5s"'],
    ],
    ["an environment", [set("slow", { environment: "node" })], ['slow: P /environment undefined > "node"']],
    ["a title of a task", [set("slow", { title: "Slow" })], ['slow: N /title undefined > "Slow"']],
    ["arguments, as one list", [set("fast", { args: ["x"] })], ['fast: L /args ["{{ results.score.p }}"] > ["x"]']],
    ["a rule", [set("slow", { trigger_rule: "all_done" })], ['slow: L /trigger_rule undefined > "all_done"']],
    [
      "a condition of one case",
      [set("pick", { cases: [{ when: "results.score.p < 0.5", then: ["fast"] }] })],
      ['pick: L /cases/0/when "results.score.p < 0.3" > "results.score.p < 0.5"'],
    ],
    [
      "an edge",
      [{ kind: "connect", sourceId: idOf("score"), targetId: idOf("slow") }],
      ['slow: L /trigger_rule undefined > "none_failed_min_one_success"', "edge_added score>slow"],
    ],
    [
      "a task less",
      [{ kind: "remove_tasks", ids: [idOf("slow")] }],
      ['pick: L /otherwise ["slow"] > []', "task_removed slow L", "edge_removed pick>slow"],
    ],
  ])("tells %s", (_, edits, expected) => {
    expect(told(diffDocuments(BEFORE, edited(BEFORE, ...edits)))).toEqual(expected);
  });

  it("tells a change inside a start of the same form by its field", () => {
    const source = { connection: "ops", query: "select 1", every: "5s" };
    const before = aDocument([score], { start: { on: "client", source } });
    const every = aDocument([score], { start: { on: "client", source: { ...source, every: "9s" } } });
    const connection = aDocument([score], { start: { on: "client", source: { ...source, connection: "dwh" } } });
    expect(told(diffDocuments(before, every))).toEqual(['R /start/source/every "5s" > "9s"']);
    expect(told(diffDocuments(before, connection))).toEqual(['P /start/source/connection "ops" > "dwh"']);
    expect(diffDocuments(aDocument([score]), before)).toMatchObject([{ path: "/start", class: "P" }]);
  });

  it("tells only the rename, not that others follow it", () => {
    const after = edited(BEFORE, rename("score", "rating"), rename("slow", "manual"));
    expect(told(diffDocuments(BEFORE, after))).toEqual([
      'rating: L /key "score" > "rating"',
      'manual: L /key "slow" > "manual"',
    ]);
  });

  it("tells nothing more when two tasks swap their names", () => {
    const after = edited(BEFORE, rename("fast", "t"), rename("slow", "fast"), rename("fast", "slow"));
    expect(told(diffDocuments(BEFORE, after))).toEqual([
      'slow: L /key "fast" > "slow"',
      'fast: L /key "slow" > "fast"',
    ]);
  });

  it("does not take a new task for the old one whose name it has", () => {
    const other = { ...slow, id: idOf("other") };
    expect(told(diffDocuments(BEFORE, aDocument([score, pick, fast, other])))).toEqual([
      'pick: L /otherwise ["slow (removed)"] > ["slow"]',
      "task_added slow L",
      "task_removed slow L",
      "edge_added pick>slow",
      "edge_removed pick>slow",
    ]);
  });

  it("tells all as added when nothing was active", () => {
    const changes = told(diffDocuments(null, aDocument([score, { ...slow, needs: ["score"], retries: 1 }])));
    expect(changes).toContain('O /owner undefined > "risk"');
    expect(changes.slice(-3)).toEqual(["task_added score L", "task_added slow LR", "edge_added score>slow"]);
  });

  it("tells packs by their digest and moved tasks in one entry", () => {
    const layout = { [idOf("score")]: { x: 0, y: 0 }, [idOf("fast")]: { x: 1, y: 1 }, [idOf("slow")]: { x: 2, y: 2 } };
    const layouts = {
      before: layout,
      after: { ...layout, [idOf("score")]: { x: 9, y: 0 }, [idOf("slow")]: { x: 2, y: 9 } },
    };
    const packs = { before: { scores: "a", old: "b" }, after: { scores: "c", fresh: "d" } };
    expect(told(diffDocuments(BEFORE, BEFORE, { layouts, packs }))).toEqual([
      "pack fresh null > d",
      "pack old b > null",
      "pack scores a > c",
      "moved 2",
    ]);
  });

  it("tells nothing exactly when the canonical bytes are the same", () => {
    const packs = { packs: {} };
    const bytes = (document: DagDocument) => new TextDecoder().decode(canonicalBytes({ document, closure: packs }));
    fc.assert(
      fc.property(anyDocument, anyDocument, (before, after) => {
        expect(diffDocuments(before, after).length === 0).toBe(bytes(before) === bytes(after));
        expect(diffDocuments(before, { ...before, tasks: before.tasks.toReversed() })).toEqual([]);
      }),
    );
  });
});

it("a reference that is no longer what it was is told; one that came or went is told by the field that names it", () => {
  const pins = {
    before: { "connection:loans": "1", "lane:bulk": "10", "pool:crm": "2" },
    after: { "connection:loans": "2", "lane:bulk": "10", "dag:research.next": "abc" },
  };
  expect(told(diffDocuments(BEFORE, BEFORE, { pins }))).toEqual(["connection:loans 1 > 2"]);
});
