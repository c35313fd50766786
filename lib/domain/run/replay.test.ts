import { describe, expect, test } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import type { TaskState } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { planReplay, type ReplayedVersion } from "@/lib/domain/run/replay";
import { newRunStatus } from "@/lib/domain/run/run-status";
import { aBashTask, aBranchTask, aDocument, idOf } from "@/lib/testing/dag-builders";

function versionOf(tasks: Task[], packDigests: Record<string, string> = {}): ReplayedVersion {
  const plan = compilePlan(aDocument(tasks));
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  return { plan, tasks: plan.tasks.flatMap(({ key }) => byKey.get(key) ?? []), packDigests };
}

function replay(
  old: ReplayedVersion,
  given: Readonly<Record<string, TaskState>>,
  { now = old, from = null }: { now?: ReplayedVersion; from?: readonly string[] | null } = {},
) {
  const fresh = newRunStatus("0199f0c0-0000-7000-8000-000000000001", old.plan.tasks.length);
  const chosen = old.plan.tasks.flatMap(({ key, index }) => (key === "yes" ? [index] : []));
  const tasks = fresh.tasks.map((task, index) => {
    const { key = "", isBranch = false } = old.plan.tasks[index] ?? {};
    return { ...task, state: given[key] ?? "success", chosen: isBranch ? chosen : [] };
  });
  const indexes = from?.map((key) => now.plan.indexByKey[key] ?? -1) ?? null;
  const { reused, decided, changed } = planReplay(old, { ...fresh, tasks }, now, indexes);
  const keys = (list: readonly number[]) => list.map((index) => now.plan.tasks[index]?.key).sort();
  return {
    reused: keys(reused.map(({ index }) => index)),
    decided: keys(decided),
    changed: keys(changed),
    plan: reused,
  };
}

const CHAIN = [aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"]), aBashTask("x", ["a"])];
const SPLIT = [aBranchTask("split"), aBashTask("yes", ["split"]), aBashTask("no", ["split"])];

describe("a replay", () => {
  test("from the start reuses nothing", () => {
    expect(replay(versionOf(CHAIN), {})).toMatchObject({ reused: [], decided: ["a", "b", "c", "x"] });
  });

  test("from a task runs it and what needs it, and reuses every other success", () => {
    expect(replay(versionOf(CHAIN), {}, { from: ["b"] })).toMatchObject({ reused: ["a", "x"], decided: ["b", "c"] });
  });

  test("never reuses what failed, nor what stood behind a failure", () => {
    const rescued = [...CHAIN, aBashTask("alarm", ["x"], { trigger_rule: "one_failed" })];
    expect(replay(versionOf(rescued), { x: "failed" }, { from: ["c"] })).toMatchObject({
      reused: ["a", "b"],
      decided: ["alarm", "c", "x"],
    });
  });

  test("keeps what a branch chose, and decides the skipped path by it again", () => {
    const { reused, decided, plan } = replay(versionOf(SPLIT), { no: "skipped" }, { from: ["yes"] });
    expect({ reused, decided }).toEqual({ reused: ["split"], decided: ["no", "yes"] });
    expect(plan[0]?.chosen).toHaveLength(1);
  });

  test("asks a person again, whose answer was for that run", () => {
    const asked: Task = { id: idOf("ask"), key: "ask", operator: "approval", needs: ["a"], question: "Go?" };
    const version = versionOf([aBashTask("a"), asked, aBashTask("b", ["ask"]), aBashTask("c", ["b"])]);
    expect(replay(version, {}, { from: ["c"] })).toMatchObject({ reused: ["a"], decided: ["ask", "b", "c"] });
  });

  test.each<[string, Task[]]>([
    [
      "a task that is defined otherwise",
      [aBashTask("a"), aBashTask("b", ["a"], { command: "false" }), aBashTask("c", ["b"])],
    ],
    ["a task that needs others than before", [aBashTask("a"), aBashTask("b"), aBashTask("c", ["b"])]],
    [
      "a task with another rule",
      [aBashTask("a"), aBashTask("b", ["a"], { trigger_rule: "all_done" }), aBashTask("c", ["b"])],
    ],
  ])("on another version runs %s, and what needs it", (_, tasks) => {
    const old = versionOf([aBashTask("a"), aBashTask("b", ["a"]), aBashTask("c", ["b"])]);
    expect(replay(old, {}, { now: versionOf(tasks), from: ["c"] })).toMatchObject({
      reused: ["a"],
      decided: ["b", "c"],
      changed: ["b"],
    });
  });

  test("on another version runs a branch that has another task behind it", () => {
    const now = versionOf([...SPLIT, aBashTask("maybe", ["split"])]);
    expect(replay(versionOf(SPLIT), { no: "skipped" }, { now, from: ["maybe"] })).toMatchObject({
      reused: [],
      changed: ["maybe", "split"],
    });
  });

  test("does not care in which order a version lists its tasks, or how it titles them", () => {
    const now = versionOf([...CHAIN].reverse().map((task) => ({ ...task, title: "Renamed" })));
    expect(replay(versionOf(CHAIN), {}, { now, from: ["c"] })).toMatchObject({ reused: ["a", "b", "x"], changed: [] });
  });
});
