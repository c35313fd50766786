import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOutcomes } from "@/lib/domain/dag/check-outcomes";
import type { DraftTask } from "@/lib/domain/dag/document";
import { type EdgeOutcome, evaluateTriggerRule } from "@/lib/domain/run/trigger-rule";
import { TRIGGER_RULES } from "@/lib/domain/run/trigger-rule-names";
import { aDraft, aDraftBranch, aDraftTask, issueMessages, issueSummary } from "@/lib/testing/dag-builders";

const DIAMOND = [
  aDraftBranch("pick", [["left"]], ["right"]),
  aDraftTask("left", ["pick"]),
  aDraftTask("right", ["pick"]),
  aDraftTask("join", ["left", "right"], { trigger_rule: "none_failed_min_one_success" }),
];

describe("what can never run", () => {
  const join = (rule?: string, ...needs: string[]) => aDraftTask("join", needs, rule ? { trigger_rule: rule } : {});
  const [pick, left, right] = DIAMOND;
  const branches = [pick, left, right].flatMap((task) => task ?? []);

  const off = { disabled: true } as const;

  it.each<[string, DraftTask[], string[]]>([
    [
      "what needs a disabled task",
      [aDraftTask("a"), aDraftTask("b", ["a"], off), aDraftTask("c", ["b"])],
      ["!needs_disabled c /trigger_rule"],
    ],
    [
      "nothing behind a disabled task whose rule takes a skip",
      [aDraftTask("a"), aDraftTask("b", ["a"], off), aDraftTask("c", ["a", "b"], { trigger_rule: "none_failed" })],
      [],
    ],
    [
      "the whole DAG when every task is disabled",
      [aDraftTask("a", [], off), aDraftTask("b", ["a"], off)],
      ["nothing_runs - /tasks"],
    ],
    [
      "a join of two exclusive cases under all_success",
      [...branches, join(undefined, "left", "right")],
      ["join_would_skip join /trigger_rule"],
    ],
    [
      "the same some steps later",
      [...branches, aDraftTask("l2", ["left"]), join(undefined, "l2", "right")],
      ["join_would_skip join /trigger_rule"],
    ],
    [
      "a join of an exclusive case and otherwise, only once in a chain",
      [...branches, join(undefined, "left", "right"), aDraftTask("after", ["join"])],
      ["join_would_skip join /trigger_rule"],
    ],
    [
      "all_skipped behind a task that is never skipped",
      [aDraftTask("a"), aDraftTask("b", ["a"], { trigger_rule: "all_skipped" })],
      ["never_runs b /trigger_rule"],
    ],
    [
      "what follows a task that never runs is not told again",
      [aDraftTask("a"), aDraftTask("b", ["a"], { trigger_rule: "all_skipped" }), aDraftTask("c", ["b"])],
      ["never_runs b /trigger_rule"],
    ],
  ])("reports %s", (_, tasks, expected) => {
    expect(issueSummary(aDraft(tasks))).toEqual(expected);
  });

  it.each<[string, DraftTask[]]>([
    ["a join under none_failed_min_one_success", [...branches, join("none_failed_min_one_success", "left", "right")]],
    ["a join under all_done", [...branches, join("all_done", "left", "right")]],
    ["a join under one_success", [...branches, join("one_success", "left", "right")]],
    [
      "a join of two tasks of one case",
      [
        aDraftBranch("pick", [["left", "right"]]),
        aDraftTask("left", ["pick"]),
        aDraftTask("right", ["pick"]),
        join(undefined, "left", "right"),
      ],
    ],
    ["a join of one case and a task outside", [...branches, aDraftTask("other"), join(undefined, "left", "other")]],
    [
      "a join whose tasks meet in a second case",
      [
        aDraftBranch("pick", [["left"], ["left", "right"]], ["right"]),
        aDraftTask("left", ["pick"]),
        aDraftTask("right", ["pick"]),
        join(undefined, "left", "right"),
      ],
    ],
    ["all_failed, which runs when the branch itself fails", [...branches, join("all_failed", "left", "right")]],
    ["none_skipped, which runs when the branch itself fails", [...branches, join("none_skipped", "left", "right")]],
    ["one_failed behind a branch", [...branches, join("one_failed", "left", "right")]],
    ["all_failed straight behind ordinary tasks", [aDraftTask("a"), aDraftTask("b"), join("all_failed", "a", "b")]],
    [
      "two branches that decide independently",
      [
        ...branches,
        aDraftBranch("other", [["x"]], ["y"]),
        aDraftTask("x", ["other"]),
        aDraftTask("y", ["other"]),
        join(undefined, "left", "x"),
      ],
    ],
  ])("claims nothing about %s", (_, tasks) => {
    expect(issueSummary(aDraft(tasks))).toEqual([]);
  });

  it("says which rule mends the join", () => {
    const text = issueMessages(aDraft([...branches, join(undefined, "left", "right")]));
    expect(text).toContain("whatever the branch `pick` chooses, its rule `all_success` is not satisfied");
    expect(text).toContain("Set its trigger rule to none_failed_min_one_success.");
  });
});

describe("every claim", () => {
  /** Every way a document may end, by plain enumeration of failures and choices. */
  function* endings(
    tasks: readonly DraftTask[],
    at = 0,
    ended: ReadonlyMap<string, EdgeOutcome> = new Map(),
    chosen: ReadonlyMap<string, readonly string[]> = new Map(),
  ): Generator<ReadonlyMap<string, EdgeOutcome>> {
    const task = tasks[at];
    if (!task) {
      yield ended;
      return;
    }
    const edges = task.needs.map((key): EdgeOutcome => {
      const outcome = ended.get(key) ?? "ok";
      return outcome === "ok" && chosen.get(key)?.includes(task.key) === false ? "skipped" : outcome;
    });
    const of = (one: EdgeOutcome) => edges.filter((edge) => edge === one).length;
    const counts = {
      total: edges.length,
      ok: of("ok"),
      failed: of("failed"),
      upstreamFailed: of("upstream_failed"),
      skipped: of("skipped"),
    };
    const rule = TRIGGER_RULES.find((name) => name === task.trigger_rule) ?? "all_success";
    const verdict = evaluateTriggerRule(rule, counts);
    const next = (outcome: EdgeOutcome, choice?: readonly string[]) =>
      endings(
        tasks,
        at + 1,
        new Map(ended).set(task.key, outcome),
        choice ? new Map(chosen).set(task.key, choice) : chosen,
      );
    if (verdict === "skip") yield* next("skipped");
    if (verdict === "block") yield* next("upstream_failed");
    if (verdict !== "run") return;
    yield* next("failed");
    const choices =
      task.operator === "branch" ? [...(task.cases ?? []).map((one) => one.then), task.otherwise ?? []] : [undefined];
    for (const choice of choices) yield* next("ok", choice);
  }

  const row = fc.record({
    needs: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
    isBranch: fc.boolean(),
    rule: fc.constantFrom(...TRIGGER_RULES),
    split: fc.nat(2),
  });
  /** Five tasks in topological order; each branch puts each of its targets into one of its two lists, or both. */
  const documents = fc.array(row, { minLength: 3, maxLength: 5 }).map((rows) =>
    rows.map(({ needs, isBranch, rule, split }, index): DraftTask => {
      const upstream = needs.filter((need) => need < index).map((need) => `t${need}`);
      const targets = rows.flatMap((other, at) => (at > index && other.needs.includes(index) ? [`t${at}`] : []));
      const first = targets.filter((_, at) => (at + split) % 3 !== 0);
      const second = targets.filter((_, at) => (at + split) % 3 !== 1);
      const task =
        isBranch && targets.length > 0
          ? aDraftBranch(`t${index}`, [first], second, upstream)
          : aDraftTask(`t${index}`, upstream);
      return { ...task, trigger_rule: rule };
    }),
  );

  it("that a task never runs is true in every possible course of the run", () => {
    let claims = 0;
    fc.assert(
      fc.property(documents, (tasks) => {
        const claimed = checkOutcomes(aDraft(tasks), []).map(({ taskKey }) => taskKey);
        claims += claimed.length;
        for (const ended of endings(tasks))
          for (const key of claimed) expect(["ok", "failed"]).not.toContain(ended.get(key ?? ""));
      }),
      { numRuns: 1_000 },
    );
    expect(claims).toBeGreaterThan(50);
  });
});
