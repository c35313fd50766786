import { describe, expect, test } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import { cutDraft } from "@/lib/domain/sandbox/cut-draft";
import type { TryScope } from "@/lib/domain/sandbox/try-scope";
import { aDraft, aDraftBranch, aDraftTask, issueMessages } from "@/lib/testing/dag-builders";

const DIAMOND = aDraft(
  [
    aDraftTask("start"),
    aDraftBranch("split", [["left"]], ["right"], ["start"]),
    aDraftTask("left", ["split"], { pool: "crm", pool_slots: 2 }),
    aDraftTask("right", ["split"]),
    aDraftTask("join", ["left", "right"], { trigger_rule: "none_failed_min_one_success" }),
    { id: "0195b7a0-0000-7000-8000-0000000000ff", key: "unfinished", operator: "pack", needs: ["join"] },
  ],
  { lane: "critical", start: { on: "client" }, objectives: { client_p95: "1m" } },
);

const cut = (scope: TryScope, pinned: string[] = []) => {
  const result = cutDraft(DIAMOND, scope, new Set(pinned));
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

describe("the part of a draft that is tried", () => {
  test.each<[string, TryScope, string[]]>([
    ["the whole draft", { kind: "draft" }, ["start", "split", "left", "right", "join", "unfinished"]],
    [
      "all before a task, and the task",
      { kind: "until", taskKey: "join" },
      ["start", "split", "left", "right", "join"],
    ],
    [
      "one arm of a branch, with the other one empty",
      { kind: "until", taskKey: "left" },
      ["start", "split", "left", "right"],
    ],
    ["a task that needs nothing", { kind: "until", taskKey: "start" }, ["start"]],
    [
      "a task and all behind it, with what these need beside it",
      { kind: "from", taskKey: "left" },
      ["start", "split", "left", "right", "join", "unfinished"],
    ],
    [
      "the last task, with nothing behind it",
      { kind: "from", taskKey: "unfinished" },
      DIAMOND.tasks.map(({ key }) => key),
    ],
  ])("%s", (_, scope, keys) => {
    expect(cut(scope).tasks.map(({ key }) => key)).toEqual(keys);
  });

  test("what is not drawn to its end elsewhere does not keep the rest from being tried", () => {
    expect(checkDraft(cut({ kind: "draft" })).ok).toBe(false);
    expect(issueMessages(cut({ kind: "until", taskKey: "join" }))).toBe("");
    expect(issueMessages(cut({ kind: "until", taskKey: "left" }))).toBe("");
  });

  test("what a branch can choose beyond the scope is skipped, whatever it would have done", () => {
    const right = cut({ kind: "until", taskKey: "left" }).tasks.find(({ key }) => key === "right");
    expect(right).toMatchObject({ operator: "bash", command: "true", disabled: true, needs: ["split"] });
  });

  test("nothing is taken along of lanes, pools, clients and promises", () => {
    const tried = cut({ kind: "draft" });
    expect(tried).toMatchObject({ start: { on: "manual" }, owner: "sandbox" });
    expect(tried.lane ?? tried.objectives).toBeUndefined();
    expect(tried.tasks.some(({ pool, pool_slots }) => pool !== undefined || pool_slots !== undefined)).toBe(false);
  });

  test("a task that is gone, and a draft without tasks, are refused by name", () => {
    expect(cutDraft(DIAMOND, { kind: "until", taskKey: "gone" }, new Set())).toMatchObject({
      ok: false,
      error: /task gone/,
    });
    expect(cutDraft(aDraft([]), { kind: "draft" }, new Set())).toMatchObject({ ok: false, error: /Nothing is drawn/ });
  });

  test.each<[string, TryScope, string[], string[]]>([
    [
      "a pinned task is not run, nor what only it needs",
      { kind: "until", taskKey: "join" },
      ["left", "right"],
      ["left", "right", "join"],
    ],
    [
      "what another one needs as well is run",
      { kind: "until", taskKey: "join" },
      ["left"],
      ["start", "split", "left", "right", "join"],
    ],
    ["the task that is tried is run although it is pinned", { kind: "until", taskKey: "start" }, ["start"], ["start"]],
    ["one task alone", { kind: "only", taskKey: "right" }, [], ["right"]],
    [
      "one task with what is pinned before it",
      { kind: "only", taskKey: "join" },
      ["start", "left"],
      ["start", "left", "join"],
    ],
    ["one branch, with what it can choose", { kind: "only", taskKey: "split" }, [], ["split", "left", "right"]],
  ])("%s", (_, scope, pinned, keys) => {
    const part = cut(scope, pinned);
    expect(part.tasks.map(({ key }) => key)).toEqual(keys);
    expect(issueMessages(part)).toBe("");
    const given = part.tasks.filter(
      ({ key }) => pinned.includes(key) && !("taskKey" in scope && scope.taskKey === key),
    );
    expect(given.every(({ command }) => command === "true")).toBe(true);
  });

  test("one task that reads an output needs it pinned, and says of which task", () => {
    const reads = aDraftTask("tell", ["score"], {
      operator: "http",
      method: "GET",
      url: "https://x.example/{{ results.score.p }}",
    });
    const draft = aDraft([aDraftTask("score"), reads]);
    const only: TryScope = { kind: "only", taskKey: "tell" };
    expect(cutDraft(draft, only, new Set())).toMatchObject({ ok: false, error: /reads the output of score\. Pin one/ });
    expect(cutDraft(draft, only, new Set(["score"])).ok).toBe(true);
  });
});
