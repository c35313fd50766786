import { describe, expect, it } from "vitest";
import { type Ending, endingsOf, simulateDraft } from "@/lib/client/designer/simulation";
import { aDraft, aDraftBranch, aDraftTask, idOf } from "@/lib/testing/dag-builders";

const draft = aDraft([
  aDraftTask("score"),
  aDraftBranch("tier", [["fast"]], ["manual"], ["score"]),
  aDraftTask("fast", ["tier"]),
  aDraftTask("manual", ["tier"]),
  aDraftTask("decide", ["fast", "manual"], { trigger_rule: "none_failed_min_one_success" }),
  aDraftTask("alarm", ["score", "fast", "manual"], { trigger_rule: "one_failed" }),
]);
const play = (endings: Record<string, Ending>) =>
  simulateDraft(draft, new Map(Object.entries(endings).map(([key, ending]) => [idOf(key), ending])));
const statesOf = (endings: Record<string, Ending>) =>
  Object.fromEntries([...(play(endings)?.byId.values() ?? [])].map(({ key, state }) => [key, state]));

describe("a simulated run", () => {
  it.each<[string, Record<string, Ending>, Record<string, string>, string]>([
    [
      "takes the first case where nobody chose",
      {},
      { score: "success", tier: "success", fast: "success", manual: "skipped", decide: "success", alarm: "skipped" },
      "success",
    ],
    [
      "takes the chosen case",
      { tier: "otherwise" },
      { score: "success", tier: "success", fast: "skipped", manual: "success", decide: "success", alarm: "skipped" },
      "success",
    ],
    [
      "spreads a failure as the trigger rules say",
      { fast: "failed" },
      {
        score: "success",
        tier: "success",
        fast: "failed",
        manual: "skipped",
        decide: "upstream_failed",
        alarm: "success",
      },
      "success",
    ],
    [
      "blocks everything behind a failed branch",
      { tier: "failed" },
      {
        score: "success",
        tier: "failed",
        fast: "upstream_failed",
        manual: "upstream_failed",
        decide: "upstream_failed",
        alarm: "success",
      },
      "failed",
    ],
  ])("%s", (_, endings, states, outcome) => {
    expect(statesOf(endings)).toEqual(states);
    expect(play(endings)?.outcome.state).toBe(outcome);
  });

  it("says in which wave each task runs, and how each edge into it ended", () => {
    const found = play({})?.byId;
    expect(found?.get(idOf("decide"))).toMatchObject({
      wave: 4,
      edges: [
        { key: "fast", outcome: "ok" },
        { key: "manual", outcome: "skipped" },
      ],
    });
    expect(found?.get(idOf("manual"))).toMatchObject({ wave: null, edges: [{ key: "tier", outcome: "skipped" }] });
    expect(found?.get(idOf("tier"))?.chosen).toEqual(["fast"]);
  });

  it("forgets a choice whose case is gone, and skips a disabled task", () => {
    const tasks = draft.tasks.map((task) => (task.key === "score" ? { ...task, disabled: true } : task));
    const found = simulateDraft({ ...draft, tasks }, new Map([[idOf("tier"), "case_7"]]));
    expect(found?.byId.get(idOf("score"))?.state).toBe("skipped");
    expect(found?.byId.get(idOf("tier"))?.state).toBe("skipped");
  });

  it("says nothing of a draft with a cycle, and all that can be said of one whose forms are empty", () => {
    expect(simulateDraft(aDraft([aDraftTask("a", ["b"]), aDraftTask("b", ["a"])]), new Map())).toBeNull();
    const empty = aDraft([{ id: idOf("a"), key: "a", operator: "pack", needs: [] }]);
    expect(simulateDraft(empty, new Map())?.byId.get(idOf("a"))?.state).toBe("success");
  });
});

it("a branch offers its cases and otherwise, every task a failure and a skip", () => {
  expect(endingsOf(aDraftBranch("b", [["x"], []])).map(({ value }) => value)).toEqual([
    "case_0",
    "case_1",
    "otherwise",
    "failed",
    "skipped",
  ]);
  expect(endingsOf(aDraftTask("a")).map(({ value }) => value)).toEqual(["success", "failed", "skipped"]);
});
