import { describe, expect, it } from "vitest";
import {
  anchorValue,
  followAnchor,
  isThere,
  packFileKey,
  type ThreadAnchor,
  type ThreadContent,
} from "@/lib/domain/change/anchor";
import type { DagDraft } from "@/lib/domain/dag/document";
import { applyEdit, type DagEdit } from "@/lib/domain/dag/edit";
import { aDraft, aDraftBranch, aDraftTask, idOf } from "@/lib/testing/dag-builders";

const BEFORE = aDraft(
  [
    aDraftTask("score"),
    { ...aDraftBranch("pick", [["fast"]], [], ["score"]), cases: [{ when: "results.score.p < 0.3", then: ["fast"] }] },
    aDraftTask("fast", ["pick"]),
  ],
  { start_date: "2019-04-15", start: { cron: "* * * * *" } },
);

function isOutdated(anchor: ThreadAnchor, edit: DagEdit): boolean {
  const result = applyEdit({ document: BEFORE, layout: {} }, edit);
  if (!result.ok) throw new Error(result.error.message);
  const [then, head] = [of(BEFORE), of(result.value.document)];
  return followAnchor({ then, head, base: null }, anchor).isOutdated;
}
const of = (document: DagDraft, more: Partial<ThreadContent> = {}): ThreadContent => ({
  document,
  packs: {},
  files: new Map(),
  ...more,
});
const onTask = (key: string): ThreadAnchor => ({ kind: "task", taskId: idOf(key) });
const onSetting = (path: string): ThreadAnchor => ({ kind: "setting", path });
const onField = (key: string, path: string, line?: number): ThreadAnchor => ({
  kind: "field",
  taskId: idOf(key),
  path,
  ...(line === undefined ? {} : { spot: { line } }),
});
const onEdge = (source: string, target: string): ThreadAnchor => ({
  kind: "edge",
  sourceId: idOf(source),
  targetId: idOf(target),
});
const set = (settings: Partial<DagDraft>): DagEdit => ({ kind: "set_settings", settings });

const setFast = (fields: Record<string, number>): DagEdit => ({ kind: "set_task_fields", id: idOf("fast"), fields });
const setPick = (when: string): DagEdit => ({
  kind: "set_task_fields",
  id: idOf("pick"),
  fields: { cases: [{ when, then: ["fast"] }] },
});

describe("a thread", () => {
  it.each<[string, ThreadAnchor, DagEdit, boolean]>([
    ["on a setting that changed", onSetting("/start_date"), set({ start_date: "2019-04-24" }), true],
    ["on a setting that went", onSetting("/start_date"), set({ start_date: undefined }), true],
    ["on a setting that came", onSetting("/owner_team"), set({ lane: "bulk" }), false],
    ["on a lane that came", onSetting("/lane"), set({ lane: "bulk" }), true],
    ["on another setting", onSetting("/start_date"), set({ title: "x" }), false],
    ["on a part of a setting", onSetting("/start/cron"), set({ start: { cron: "0 * * * *" } }), true],
    [
      "on a task that changed",
      onTask("fast"),
      { kind: "set_task_fields", id: idOf("fast"), fields: { retries: 3 } },
      true,
    ],
    ["on a task that went", onTask("fast"), { kind: "remove_tasks", ids: [idOf("fast")] }, true],
    [
      "on a task that lost an edge",
      onTask("fast"),
      { kind: "disconnect", sourceId: idOf("pick"), targetId: idOf("fast") },
      true,
    ],
    ["on a task that was renamed", onTask("fast"), { kind: "rename_task", id: idOf("fast"), key: "quick" }, true],
    [
      "on a task whose neighbour was renamed",
      onTask("pick"),
      { kind: "rename_task", id: idOf("score"), key: "rating" },
      false,
    ],
    [
      "on a task whose neighbour changed",
      onTask("pick"),
      { kind: "set_task_fields", id: idOf("score"), fields: { retries: 3 } },
      false,
    ],
    ["on a field that came", onField("fast", "/retries"), setFast({ retries: 3 }), true],
    ["on a condition that changed", onField("pick", "/cases/0/when"), setPick("results.score.p < 0.4"), true],
    ["on a field beside one that changed", onField("pick", "/operator"), setPick("results.score.p < 0.4"), false],
    [
      "on an edge that went",
      onEdge("pick", "fast"),
      { kind: "disconnect", sourceId: idOf("pick"), targetId: idOf("fast") },
      true,
    ],
    ["on an edge whose ends changed", onEdge("pick", "fast"), setFast({ retries: 3 }), false],
    ["on the whole change request", { kind: "change_request" }, set({ title: "x" }), false],
  ])("%s is outdated or not", (_, anchor, edit, expected) => {
    expect(isOutdated(anchor, edit)).toBe(expected);
  });

  it.each(["/__proto__", "/constructor", "/tasks/0", "", "/"])("reads nothing but settings: %j", (path) => {
    expect(anchorValue(of(BEFORE), onSetting(path))).toBeNull();
  });
});

const THEN = aDraft(
  [
    aDraftTask("load", [], { command: "one\ntwo\nthree" }),
    aDraftTask("score", ["load"]),
    aDraftTask("check", ["score"]),
    aDraftTask("alone"),
  ],
  { start: { cron: "* * * * *" } },
);
const without = (...gone: string[]): DagDraft => ({
  ...THEN,
  tasks: THEN.tasks.filter(({ key }) => !gone.includes(key)),
});
const withCommand = (command: string | undefined): DagDraft => ({
  ...THEN,
  tasks: THEN.tasks.map((task) => (task.key === "load" ? { ...task, command } : task)),
});
const onTwo = onField("load", "/command", 2);
const whole: ThreadAnchor = { kind: "change_request" };

describe("a thread whose place is gone is shown at", () => {
  it.each<[string, DagDraft, ThreadAnchor, ThreadAnchor]>([
    ["the task it came after", without("check"), onTask("check"), onTask("score")],
    ["the task before that one, when it is gone too", without("check", "score"), onTask("check"), onTask("load")],
    ["the whole change, when nothing came before it", without("alone"), onTask("alone"), whole],
    ["the whole change, when all before it is gone", without("check", "score", "load"), onTask("check"), whole],
    ["the setting around it", THEN, onSetting("/start/source/every"), onSetting("/start")],
    ["the whole change, when nothing is around it", THEN, onSetting("/pools/ledger"), whole],
    ["the whole change, where it always hung", THEN, whole, whole],
    ["the task, when its field is gone", withCommand(undefined), onField("load", "/command"), onTask("load")],
    ["the task before, when the field's task is gone", without("score"), onField("score", "/command"), onTask("load")],
    ["the task it led to, of an edge", without("load"), onEdge("load", "score"), onTask("score")],
    ["the line where its text went", withCommand("zero\none\ntwo"), onTwo, onField("load", "/command", 3)],
    ["the field around it, when its line is gone", withCommand("one\nthree"), onTwo, onField("load", "/command")],
    ["the task, when the text around its line is gone", withCommand(undefined), onTwo, onTask("load")],
  ])("%s", (_where, head, anchor, expected) => {
    expect(followAnchor({ then: of(THEN), head: of(head), base: null }, anchor).anchor).toEqual(expected);
  });
});

describe("a thread on a line of a pack's file", () => {
  const files = new Map([
    [packFileKey("d1", "score.py"), "import json\n\nlimit = 1\n"],
    [packFileKey("d2", "score.py"), "import json\nimport re\n\nlimit = 1\n"],
    [packFileKey("d3", "score.py"), "limit = 2\n"],
  ]);
  const pinned = (digest?: string) => of(THEN, { files, packs: digest === undefined ? {} : { rating: digest } });
  const pack: ThreadAnchor = { kind: "pack", pack: "rating" };
  const file: ThreadAnchor = { kind: "pack_file", pack: "rating", file: "score.py" };
  const onLine = (line: number): ThreadAnchor => ({ ...file, spot: { line, range: { from: 0, to: 5 } } });
  it.each<[string, string | undefined, ThreadAnchor, boolean]>([
    ["stays where the pack is the same", "d1", onLine(3), false],
    ["follows its line into another digest", "d2", onLine(4), false],
    ["is at the file when its line is another, and outdated", "d3", file, true],
    ["is at the pack when the file is gone", "d4", pack, true],
    ["is at the whole change when the pack is gone", undefined, whole, true],
  ])("%s", (_where, digest, anchor, isOutdated) => {
    const [then, head] = [pinned("d1"), pinned(digest)];
    expect(followAnchor({ then, head, base: null }, onLine(3))).toEqual({ anchor, isOutdated });
  });

  it.each<[string, ThreadAnchor, boolean]>([
    ["a line", onLine(3), true],
    ["a line after the last", onLine(9), false],
    ["characters after the end of a line", { ...file, spot: { line: 3, range: { from: 5, to: 99 } } }, false],
    ["a file that is not there", { kind: "pack_file", pack: "rating", file: "none.py" }, false],
    ["the pack", pack, true],
    ["a pack that is not used", { kind: "pack", pack: "toString" }, false],
    ["a task that is not there", onTask("never"), false],
    ["a field that is no text, by a line", onField("score", "/needs", 1), false],
  ])("can hang at what is there only: %s", (_what, anchor, expected) => {
    expect(isThere(pinned("d1"), anchor)).toBe(expected);
  });
});

it("a thread on what the change removes stays there, and is not outdated by that", () => {
  const [base, head] = [of(THEN), of(without("check"))];
  expect(followAnchor({ then: head, head, base }, onTask("check"))).toEqual({
    anchor: onTask("check"),
    isOutdated: false,
  });
});
