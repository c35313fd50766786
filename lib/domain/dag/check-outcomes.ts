import { type CheckIssue, settingError, taskError } from "@/lib/domain/dag/check-issue";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { buildOutcomeModel, OUTCOME, type OutcomeModel, outcomesIn, worldsOf } from "@/lib/domain/dag/outcome-sets";
import type { TaskReference } from "@/lib/domain/dag/references";

/** Edges looked at in one check. What lies beyond is not examined: a claim is made only when certain. */
const EDGE_BUDGET = 1_000_000;
/** What R4 of semantics.md draws for a join behind a branch. */
const JOIN_RULE = "none_failed_min_one_success";

type Spend = (edges: number) => boolean;

/**
 * Tasks that no outcome of their upstream tasks ever lets run, and look-ups of outputs that may be missing.
 * For a document whose edges are known to be sound.
 */
export function checkOutcomes(draft: DagDraft, references: readonly TaskReference[]): CheckIssue[] {
  const model = buildOutcomeModel(draft.tasks);
  if (!model) return [];
  let budget = EDGE_BUDGET;
  const spend: Spend = (edges) => {
    budget -= edges;
    return budget > 0;
  };
  return [
    ...checkNothingRuns(model),
    ...checkNeverRuns(model),
    ...checkJoins(model, spend),
    ...checkMissing(model, references, spend),
  ];
}

const mayRun = (model: OutcomeModel, index: number): boolean => ((model.base[index] ?? 0) & OUTCOME.ok) !== 0;

/** A run of it would be over before it began. */
function checkNothingRuns(model: OutcomeModel): CheckIssue[] {
  if (model.tasks.length === 0 || model.order.some((index) => mayRun(model, index))) return [];
  if (!model.tasks.some(({ disabled }) => disabled)) return [];
  return [
    settingError("nothing_runs", "No task of the DAG would ever run. Enable one that needs no other.", ["tasks"]),
  ];
}

const ruleOf = (model: OutcomeModel, index: number): string => model.rules[index] ?? "";

function checkNeverRuns(model: OutcomeModel): CheckIssue[] {
  const runs = (index: number) => mayRun(model, index);
  return model.order.flatMap((index) => {
    const task = model.tasks[index];
    const sources = model.graph.upstream[index] ?? [];
    if (!task || task.disabled || runs(index)) return [];
    const disabled = sources.flatMap((source) => (model.tasks[source]?.disabled ? [model.tasks[source]] : []));
    if (disabled.length > 0) return [needsDisabled(task, disabled)];
    // What follows from another task that never runs is not a problem of its own.
    if (!sources.every(runs)) return [];
    const sentence = `it can never run: no outcome of what it needs satisfies its rule \`${ruleOf(model, index)}\`. Change the rule or its edges.`;
    return [taskError(task, "never_runs", sentence, ["trigger_rule"])];
  });
}

function needsDisabled(task: DraftTask, disabled: readonly DraftTask[]): CheckIssue {
  const keys = disabled.map(({ key }) => `\`${key}\``).join(" and ");
  const sentence = `it will always be skipped: ${keys}, which it needs, ${disabled.length === 1 ? "is" : "are"} disabled. Change its trigger rule, or disable it as well.`;
  return { ...taskError(task, "needs_disabled", sentence, ["trigger_rule"]), severity: "warning" };
}

function checkJoins(model: OutcomeModel, spend: Spend): CheckIssue[] {
  const reported = new Set<number>();
  return model.order.flatMap((branch) => {
    if (model.tasks[branch]?.operator !== "branch") return [];
    const impossible = neverRunsWhatever(model, branch, spend);
    return [...impossible].flatMap((index) => {
      const follows = (model.graph.upstream[index] ?? []).some((source) => impossible.has(source));
      if (follows || reported.has(index)) return [];
      reported.add(index);
      return describeJoin(model, branch, index, spend);
    });
  });
}

/** Tasks that might run as far as single edges tell, but do not in any of the worlds of one branch. */
function neverRunsWhatever(model: OutcomeModel, branch: number, spend: Spend): Set<number> {
  let impossible: Set<number> | null = null;
  for (const world of worldsOf(model, branch)) {
    const outcomes = outcomesIn(model, world, spend);
    if (!outcomes) return new Set();
    const cannot = (index: number) => ((outcomes.get(index) ?? OUTCOME.ok) & OUTCOME.ok) === 0;
    const candidates: Iterable<number> = impossible ?? outcomes.keys();
    impossible = new Set([...candidates].filter(cannot));
    if (impossible.size === 0) break;
  }
  return new Set([...(impossible ?? [])].filter((index) => index !== branch && (model.base[index] ?? 0) & OUTCOME.ok));
}

function describeJoin(model: OutcomeModel, branch: number, index: number, spend: Spend): CheckIssue[] {
  const task = model.tasks[index];
  const branchKey = model.tasks[branch]?.key ?? "";
  if (!task) return [];
  const needs = task.needs.map((key) => `\`${key}\``).join(", ");
  const helped = buildOutcomeModel(
    model.tasks.map((one) => (one === task ? { ...one, trigger_rule: JOIN_RULE } : one)),
  );
  const isHelped = helped !== null && !neverRunsWhatever(helped, branch, spend).has(index);
  const next = isHelped ? `Set its trigger rule to ${JOIN_RULE}.` : "Change its edges or its rule.";
  const sentence = `it would never run: it needs ${needs}, and whatever the branch \`${branchKey}\` chooses, its rule \`${ruleOf(model, index)}\` is not satisfied. ${next}`;
  return [taskError(task, "join_would_skip", sentence, ["trigger_rule"])];
}

/** A look-up cannot ask whether a value is there, so it fails where the task it reads was skipped. */
function checkMissing(model: OutcomeModel, references: readonly TaskReference[], spend: Spend): CheckIssue[] {
  const whenSkipped = new Map<number, ReadonlyMap<number, number>>();
  const skip = (index: number) => {
    const known = whenSkipped.get(index);
    if (known) return known;
    const world = { index, outcome: OUTCOME.skipped, chosen: null };
    const outcomes = outcomesIn(model, world, spend) ?? new Map<number, number>();
    whenSkipped.set(index, outcomes);
    return outcomes;
  };
  return references.flatMap(({ task, readsKey, path, kind }) => {
    const reader = model.graph.indexByKey.get(task.key) ?? -1;
    const source = model.graph.indexByKey.get(readsKey) ?? -1;
    if (kind !== "lookup" || !((model.base[source] ?? 0) & OUTCOME.skipped)) return [];
    const outcomes = skip(source);
    const stillRuns = ((outcomes.get(reader) ?? model.base[reader] ?? 0) & OUTCOME.ok) !== 0;
    if (!stillRuns || outcomes.size === 0) return [];
    const sentence = `it reads the output of \`${readsKey}\`, which may have been skipped when this task runs; the look-up then fails. Read it only where \`${readsKey}\` always runs.`;
    return [{ ...taskError(task, "may_be_missing", sentence, path), severity: "warning" as const }];
  });
}
