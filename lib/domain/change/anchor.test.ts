import { describe, expect, it } from "vitest";
import { anchorValue, portedAnchor, type ThreadAnchor } from "@/lib/domain/change/anchor";
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
  return anchorValue(BEFORE, anchor) !== anchorValue(result.value.document, anchor);
}
const onTask = (key: string): ThreadAnchor => ({ kind: "task", taskId: idOf(key) });
const onSetting = (path: string): ThreadAnchor => ({ kind: "setting", path });
const set = (settings: Partial<DagDraft>): DagEdit => ({ kind: "set_settings", settings });

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
    ["on the whole change request", { kind: "change_request" }, set({ title: "x" }), false],
  ])("%s is outdated or not", (_, anchor, edit, expected) => {
    expect(isOutdated(anchor, edit)).toBe(expected);
  });

  it.each(["/__proto__", "/constructor", "/tasks/0", "", "/"])("reads nothing but settings: %j", (path) => {
    expect(anchorValue(BEFORE, onSetting(path))).toBeNull();
  });
});

describe("a thread whose place is gone is shown at", () => {
  const then = aDraft(
    [aDraftTask("load"), aDraftTask("score", ["load"]), aDraftTask("check", ["score"]), aDraftTask("alone")],
    { start: { cron: "* * * * *" } },
  );
  const without = (...gone: string[]): DagDraft => ({
    ...then,
    tasks: then.tasks.filter(({ key }) => !gone.includes(key)),
  });
  const whole: ThreadAnchor = { kind: "change_request" };
  it.each<[string, DagDraft, ThreadAnchor, ThreadAnchor]>([
    ["the task it came after", without("check"), onTask("check"), onTask("score")],
    ["the task before that one, when it is gone too", without("check", "score"), onTask("check"), onTask("load")],
    ["the whole change, when nothing came before it", without("alone"), onTask("alone"), whole],
    ["the whole change, when all before it is gone", without("check", "score", "load"), onTask("check"), whole],
    ["the setting around it", then, onSetting("/start/source/every"), onSetting("/start")],
    ["the whole change, when nothing is around it", then, onSetting("/pools/ledger"), whole],
    ["the whole change, where it always hung", then, whole, whole],
  ])("%s", (_where, head, anchor, expected) => {
    expect(portedAnchor(then, head, anchor)).toEqual(expected);
  });
});
