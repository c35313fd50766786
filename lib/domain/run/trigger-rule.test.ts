import { describe, expect, it } from "vitest";
import { type PlanTask, TASK_STATES } from "@/lib/domain/run/model";
import {
  EDGE_OUTCOMES,
  type EdgeOutcome,
  edgeOutcome,
  evaluateTriggerRule,
  type UpstreamCounts,
  type Verdict,
} from "@/lib/domain/run/trigger-rule";
import { TRIGGER_RULES, type TriggerRule } from "@/lib/domain/run/trigger-rule-names";

const OUTCOME_OF_LETTER = { S: "ok", F: "failed", U: "upstream_failed", K: "skipped" } as const;
const VERDICT_OF_WORD = { run: "run", skip: "skip", upf: "block" } as const;

const counts = (arrived: readonly EdgeOutcome[], total: number): UpstreamCounts => {
  const of = (outcome: EdgeOutcome) => arrived.filter((one) => one === outcome).length;
  return {
    total,
    ok: of("ok"),
    failed: of("failed"),
    upstreamFailed: of("upstream_failed"),
    skipped: of("skipped"),
  };
};

/** The table of semantics.md for two upstream edges, word for word. */
const PAIRS = ["SS", "SF", "SU", "SK", "FF", "FU", "FK", "UU", "UK", "KK"] as const;
const TABLE: Record<TriggerRule, string> = {
  all_success: "run upf upf skip upf upf upf upf upf skip",
  all_failed: "skip skip skip skip run run skip run skip skip",
  all_done: "run run run run run run run run run run",
  all_done_min_one_success: "run run run run upf upf upf upf upf skip",
  all_skipped: "skip skip skip skip skip skip skip skip skip run",
  one_success: "run run run run upf upf upf upf upf skip",
  one_failed: "skip run run skip run run run run run skip",
  one_done: "run run run run run run run skip skip skip",
  none_failed: "run upf upf run upf upf upf upf upf run",
  none_failed_min_one_success: "run upf upf run upf upf upf upf upf skip",
  none_skipped: "run run run skip run run skip run skip skip",
};

const isOutcomeLetter = (letter: string): letter is keyof typeof OUTCOME_OF_LETTER => letter in OUTCOME_OF_LETTER;
const isVerdictWord = (word: string): word is keyof typeof VERDICT_OF_WORD => word in VERDICT_OF_WORD;

const vectors = TRIGGER_RULES.flatMap((rule) =>
  TABLE[rule].split(" ").map((word, column) => {
    const pair = PAIRS[column] ?? "";
    const arrived = [...pair].filter(isOutcomeLetter).map((letter) => OUTCOME_OF_LETTER[letter]);
    return { rule, pair, arrived, expected: isVerdictWord(word) ? VERDICT_OF_WORD[word] : undefined };
  }),
);

/** Every way to arrange `size` outcomes: all multisets with all their arrival orders. */
function sequences(size: number): EdgeOutcome[][] {
  if (size === 0) return [[]];
  return sequences(size - 1).flatMap((rest) => EDGE_OUTCOMES.map((outcome) => [...rest, outcome]));
}

/** What a task ends as when its edges end one after the other: the first verdict that is not `wait`. */
function settle(rule: TriggerRule, order: readonly EdgeOutcome[]): Verdict {
  for (let arrived = 0; arrived < order.length; arrived++) {
    const verdict = evaluateTriggerRule(rule, counts(order.slice(0, arrived), order.length));
    if (verdict !== "wait") return verdict;
  }
  return evaluateTriggerRule(rule, counts(order, order.length));
}

describe("evaluateTriggerRule", () => {
  it("covers eleven rules and ten pairs", () => {
    expect(vectors).toHaveLength(110);
    expect(vectors.every((v) => v.arrived.length === 2 && v.expected !== undefined)).toBe(true);
  });

  it.each(vectors)("$rule with $pair gives $expected", ({ rule, arrived, expected }) => {
    expect(evaluateTriggerRule(rule, counts(arrived, 2))).toBe(expected);
  });

  it.each(TRIGGER_RULES)("%s gives one result for every arrival order of every multiset up to four edges", (rule) => {
    const byMultiset = new Map<string, Set<Verdict>>();
    for (const size of [1, 2, 3, 4])
      for (const order of sequences(size)) {
        const multiset = order.toSorted().join();
        byMultiset.set(multiset, (byMultiset.get(multiset) ?? new Set()).add(settle(rule, order)));
      }
    expect(byMultiset.size).toBe(69);
    for (const [multiset, verdicts] of byMultiset) expect([multiset, verdicts.size]).toEqual([multiset, 1]);
    expect([...byMultiset.values()].some((verdicts) => verdicts.has("wait"))).toBe(false);
  });

  it.each(TRIGGER_RULES)("%s starts a task without upstream at once", (rule) => {
    expect(evaluateTriggerRule(rule, counts([], 0))).toBe("run");
  });

  it.each(TRIGGER_RULES)("%s waits while nothing has arrived", (rule) => {
    expect(evaluateTriggerRule(rule, counts([], 2))).toBe("wait");
  });

  it.each<[TriggerRule, EdgeOutcome, Verdict]>([
    ["all_success", "failed", "block"],
    ["all_success", "skipped", "wait"],
    ["none_failed", "upstream_failed", "block"],
    ["none_failed_min_one_success", "failed", "block"],
    ["one_success", "ok", "run"],
    ["one_failed", "upstream_failed", "run"],
    ["one_done", "failed", "run"],
    ["one_done", "upstream_failed", "wait"],
    ["one_done", "skipped", "wait"],
    ["all_failed", "ok", "skip"],
    ["all_skipped", "failed", "skip"],
    ["none_skipped", "skipped", "skip"],
    ["all_done", "failed", "wait"],
    ["all_done_min_one_success", "ok", "wait"],
  ])("%s after only %s of two edges says %s", (rule, first, expected) => {
    expect(evaluateTriggerRule(rule, counts([first], 2))).toBe(expected);
  });
});

describe("edgeOutcome", () => {
  const task = (isBranch: boolean): PlanTask => ({
    index: 0,
    id: "00000000-0000-4000-8000-000000000000",
    key: "up",
    rule: "all_success",
    isBranch,
    isDisabled: false,
    upstream: [],
    downstream: [1, 2],
    retry: { maxAttempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0, jitter: 0, budgetMs: null },
    queueTimeoutMs: null,
    totalTimeoutMs: null,
    timeoutMs: 1,
    isRepeatable: true,
    priority: 1,
    pool: null,
  });

  const OF_ORDINARY = {
    none: null,
    scheduled: null,
    queued: null,
    running: null,
    up_for_retry: null,
    deferred: null,
    success: "ok",
    failed: "failed",
    skipped: "skipped",
    upstream_failed: "upstream_failed",
    cancelled: "failed",
  } as const;

  it.each(TASK_STATES)("copies the outcome of an ordinary task that is %s", (state) => {
    expect(edgeOutcome(task(false), state, null, 1)).toBe(OF_ORDINARY[state]);
  });

  it("is ok only on the edges a successful branch chose", () => {
    expect(edgeOutcome(task(true), "success", [2], 1)).toBe("skipped");
    expect(edgeOutcome(task(true), "success", [2], 2)).toBe("ok");
    expect(edgeOutcome(task(true), "success", [], 2)).toBe("skipped");
    expect(edgeOutcome(task(true), "success", null, 2)).toBe("skipped");
  });

  it("hands on a branch that failed, was skipped or blocked like any other task", () => {
    expect(edgeOutcome(task(true), "failed", null, 1)).toBe("failed");
    expect(edgeOutcome(task(true), "skipped", null, 1)).toBe("skipped");
    expect(edgeOutcome(task(true), "upstream_failed", null, 1)).toBe("upstream_failed");
    expect(edgeOutcome(task(true), "running", null, 1)).toBeNull();
  });
});
