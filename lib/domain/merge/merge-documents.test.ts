import { describe, expect, it } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import { type DagDocument, type DagDraft, type DraftTask, dagDocumentSchema } from "@/lib/domain/dag/document";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import { type Choice, type Conflict, mergeDocuments } from "@/lib/domain/merge/merge-documents";
import { aDraft, aDraftBranch, aDraftTask, aPackDraft, idOf } from "@/lib/testing/dag-builders";

const BASE = aDraft(
  [
    aDraftTask("load"),
    aDraftTask("score", ["load"], { command: "one\ntwo\nthree\nfour\nfive", timeout: "1m" }),
    aPackDraft("report", ["score"], ["{{ results.score.p }}"]),
    aDraftBranch("pick", [["yes", "also"]], ["no"], ["load"]),
    aDraftTask("yes", ["pick"]),
    aDraftTask("also", ["pick"]),
    aDraftTask("no", ["pick"]),
  ],
  { defaults: { retries: 1 } },
);

function after(...edits: DagEdit[]): DagDocument {
  const drawn = edits.reduce(
    (before, edit) => {
      const result = applyEdit(before, edit);
      if (!result.ok) throw new Error(result.error.message);
      return result.value;
    },
    { document: BASE, layout: {} },
  );
  return dagDocumentSchema.parse(drawn.document);
}

const set = (key: string, fields: Partial<DraftTask>): DagEdit => ({ kind: "set_task_fields", id: idOf(key), fields });
const rename = (from: string, key: string): DagEdit => ({ kind: "rename_task", id: idOf(from), key });
const remove = (key: string): DagEdit => ({ kind: "remove_tasks", ids: [idOf(key)] });
const join = (from: string, to: string): DagEdit => ({ kind: "connect", sourceId: idOf(from), targetId: idOf(to) });
const cut = (from: string, to: string): DagEdit => ({ kind: "disconnect", sourceId: idOf(from), targetId: idOf(to) });
const add = (key: string, needs: string[] = []): DagEdit => ({
  kind: "add_task",
  id: idOf(key),
  key,
  operator: "bash",
  position: { x: 0, y: 0 },
  needs,
});
const filled = (key: string, needs: string[]): DagEdit[] => [add(key, needs), set(key, { command: "true" })];

const merge = (active: DagEdit[], proposed: DagEdit[], choice: Choice | null = null) =>
  mergeDocuments({ base: after(), active: after(...active), proposed: after(...proposed) }, () => choice);

const taskOf = ({ tasks }: DagDraft, key: string) => tasks.find((task) => task.key === key);
const told = ({ kind, taskKey, path }: Conflict) => `${kind} ${taskKey ?? "settings"}${path}`;

describe("what both sides changed differently is a conflict, and nothing else is", () => {
  const rows: [what: string, active: DagEdit[], proposed: DagEdit[], conflicts: string[]][] = [
    ["different fields of one task", [set("score", { timeout: "2m" })], [set("score", { title: "Score" })], []],
    ["the same value twice", [set("score", { timeout: "2m" })], [set("score", { timeout: "2m" })], []],
    ["one field twice", [set("score", { timeout: "2m" })], [set("score", { timeout: "3m" })], ["field score/timeout"]],
    [
      "a field taken away and changed",
      [set("score", { timeout: undefined })],
      [set("score", { timeout: "3m" })],
      ["field score/timeout"],
    ],
    ["two names for one task", [rename("score", "rate")], [rename("score", "rank")], ["field rate/key"]],
    ["a rename and a new edge to the task", [rename("score", "rate")], [join("score", "yes")], []],
    ["two edges, and one taken away", [join("load", "report")], [join("score", "no"), cut("score", "report")], []],
    ["the same edge twice", [join("load", "report")], [join("load", "report")], []],
    ["two new tasks", filled("left", ["load"]), filled("right", ["load"]), []],
    ["deleted and untouched", [remove("yes")], [set("no", { timeout: "2m" })], []],
    ["deleted and changed", [remove("report")], [set("report", { timeout: "2m" })], ["delete_modify report"]],
    ["changed and deleted", [rename("report", "letter")], [remove("report")], ["delete_modify letter"]],
    ["deleted and connected", [remove("report")], filled("mail", ["report"]), ["delete_connect report"]],
    [
      "deleted and newly read",
      [remove("load")],
      [set("report", { args: ["{{ results.load.x }}"] })],
      ["delete_connect load"],
    ],
    ["deleted twice", [remove("report")], [remove("report")], []],
    [
      "arguments, whose order counts",
      [set("report", { args: ["a"] })],
      [set("report", { args: ["b"] })],
      ["field report/args"],
    ],
    [
      "cases of a branch, whose order counts",
      [set("pick", { cases: [{ when: "true", then: ["yes"] }] })],
      [set("pick", { cases: [{ when: "false", then: ["yes"] }] })],
      ["field pick/cases"],
    ],
    [
      "different defaults of the DAG",
      [{ kind: "set_settings", settings: { defaults: { retries: 1, timeout: "2m" } } }],
      [{ kind: "set_settings", settings: { defaults: { retries: 3 } } }],
      [],
    ],
    [
      "one setting twice",
      [{ kind: "set_settings", settings: { max_active_runs: 2 } }],
      [{ kind: "set_settings", settings: { max_active_runs: 3 } }],
      ["field settings/max_active_runs"],
    ],
    [
      "two ways to start",
      [{ kind: "set_settings", settings: { start: { on: "manual" } } }],
      [{ kind: "set_settings", settings: { start: { cron: "0 8 * * *" } } }],
      ["field settings/start"],
    ],
    [
      "different lines of one text, which is offered and never taken silently",
      [set("score", { command: "ONE\ntwo\nthree\nfour\nfive" })],
      [set("score", { command: "one\ntwo\nthree\nfour\nFIVE" })],
      ["text score/command"],
    ],
  ];

  it.each(rows)("%s", (_, active, proposed, conflicts) => {
    expect(merge(active, proposed).conflicts.map(told)).toEqual(conflicts);
  });
});

it("a reference follows the task it means, whoever renamed it, and never a namesake", () => {
  const { document } = merge([rename("score", "rate")], [set("report", { args: ["{{ results.score.q }}"] })]);
  expect(taskOf(document, "report")).toMatchObject({ needs: ["rate"], args: ["{{ results.rate.q }}"] });
  const swapped = merge(
    [remove("report"), remove("score"), ...filled("other", ["load"]), rename("other", "score")],
    [],
  );
  expect(swapped.conflicts).toEqual([]);
  expect(taskOf(swapped.document, "score")?.id).toBe(idOf("other"));
});

it("choices of a branch that mean a set take what both sides added and removed", () => {
  const { document, conflicts } = merge(
    [set("pick", { otherwise: ["no", "report"] })],
    [set("pick", { otherwise: ["no", "score"] })],
  );
  expect(conflicts).toEqual([]);
  expect(taskOf(document, "pick")?.otherwise?.toSorted()).toEqual(["no", "report", "score"]);
});

describe("a choice settles its conflict", () => {
  const both: [DagEdit[], DagEdit[]] = [
    [set("score", { timeout: "2m" })],
    [set("score", { timeout: "3m", title: "S" })],
  ];
  it.each([
    [{ take: "active" } as const, "2m"],
    [{ take: "proposed" } as const, "3m"],
    [{ take: "edit", value: "4m" } as const, "4m"],
  ])("%j", (choice, timeout) => {
    expect(taskOf(merge(...both, choice).document, "score")).toMatchObject({ timeout, title: "S" });
  });

  it("an edit that no draft can hold is not written", () => {
    expect(taskOf(merge(...both, { take: "edit", value: { deep: true } }).document, "score")?.timeout).toBe("2m");
  });

  it("a deletion holds with all that hung at the task, or the task stays with its edges and its new values", () => {
    const sides: [DagEdit[], DagEdit[]] = [
      [remove("yes")],
      [set("yes", { timeout: "2m" }), ...filled("next", ["yes"])],
    ];
    const gone = merge(...sides, { take: "active" }).document;
    expect([taskOf(gone, "yes"), taskOf(gone, "next")?.needs]).toEqual([undefined, []]);
    const kept = merge(...sides, { take: "proposed" }).document;
    expect(taskOf(kept, "yes")).toMatchObject({ needs: ["pick"], timeout: "2m" });
    expect(taskOf(kept, "pick")?.cases?.[0]?.then.toSorted()).toEqual(["also", "yes"]);
    expect(taskOf(kept, "next")?.needs).toEqual(["yes"]);
  });

  it("and keeps its place while both sides stay as they are, even when another task is renamed", () => {
    const printOf = (active: DagEdit[], proposed: DagEdit[]) => merge(active, proposed).conflicts[0]?.fingerprint;
    const before = printOf([set("report", { args: ["{{ results.score.a }}"] })], [set("report", { args: ["b"] })]);
    const renamed: DagEdit[] = [rename("score", "rate"), set("report", { args: ["{{ results.rate.a }}"] })];
    expect(printOf(renamed, [set("report", { args: ["b"] })])).toBe(before);
    expect(printOf([set("report", { args: ["c"] })], [set("report", { args: ["b"] })])).not.toBe(before);
  });
});

describe("what is right on both sides may be wrong together, and the checks tell", () => {
  it.each<[what: string, active: DagEdit[], proposed: DagEdit[], code: string]>([
    ["two edges that close a cycle", [join("yes", "no")], [join("no", "yes")], "cycle"],
    ["two tasks of one name", filled("same", ["load"]), [rename("yes", "same")], "duplicate_key"],
    [
      "a reader whose way to its source was cut",
      [cut("score", "report")],
      [set("report", { args: ["{{ results.score.x }}"] })],
      "not_upstream",
    ],
  ])("%s", (_, active, proposed, code) => {
    const { document, conflicts } = merge(active, proposed);
    expect(conflicts).toEqual([]);
    expect(checkDraft(document).issues.map((issue) => issue.code)).toContain(code);
  });
});

it("a first version that another one overtook merges as two additions: what is the same is no conflict", () => {
  const { conflicts } = mergeDocuments({
    base: null,
    active: after(),
    proposed: after(set("score", { timeout: "3m" })),
  });
  expect(conflicts.map(told)).toEqual(["field score/timeout"]);
});

it("lines that touch are not merged", () => {
  const offered = (active: string, proposed: string) =>
    merge([set("score", { command: active })], [set("score", { command: proposed })]).conflicts[0]?.offered;
  expect(offered("ONE\ntwo\nthree\nfour\nfive", "one\ntwo\nthree\nFOUR\nfive\nsix")).toBe(
    "ONE\ntwo\nthree\nFOUR\nfive\nsix",
  );
  expect(offered("ONE\ntwo\nthree\nfour\nfive", "one\nTWO\nthree\nfour\nfive")).toBeNull();
  expect(offered("two\nthree\nfour\nfive", "one\ntwo\nthree\nnew\nfour\nfive")).toBe("two\nthree\nnew\nfour\nfive");
});
