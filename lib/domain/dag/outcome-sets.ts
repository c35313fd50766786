import type { DraftTask } from "@/lib/domain/dag/document";
import { buildGraph, type Graph, topologicalOrder } from "@/lib/domain/dag/graph";
import { evaluateTriggerRule, type Verdict } from "@/lib/domain/run/trigger-rule";
import { TRIGGER_RULES, type TriggerRule } from "@/lib/domain/run/trigger-rule-names";

/**
 * How a task or an edge may end, as a set of bits. The sets are never too small: what is missing from one cannot
 * happen. They may be too large, because edges are looked at one by one.
 */
export const OUTCOME = { ok: 1, failed: 2, blocked: 4, skipped: 8 } as const;
type OutcomeSet = number;
const SINGLE_OUTCOMES = Object.values(OUTCOME);

/** A supposition about one task: how it ended and, for a branch that succeeded, which tasks it chose. */
export type World = Readonly<{ index: number; outcome: OutcomeSet; chosen: ReadonlySet<string> | null }>;

export type OutcomeModel = Readonly<{
  graph: Graph;
  order: readonly number[];
  tasks: readonly DraftTask[];
  rules: readonly TriggerRule[];
  /** How each task may end when nothing is known. */
  base: readonly OutcomeSet[];
}>;

const isRule = (name: string): name is TriggerRule => TRIGGER_RULES.some((rule) => rule === name);
const SUBSETS = 16;

/**
 * What a rule says when all edges have ended and exactly these kinds of outcome are among them. That is all a rule
 * depends on, so one edge of each kind stands for any number. Built from the engine's rules: the two cannot disagree.
 */
const VERDICTS: ReadonlyMap<TriggerRule, readonly Verdict[]> = new Map(
  TRIGGER_RULES.map((rule) => [rule, Array.from({ length: SUBSETS }, (_, present) => finalVerdict(rule, present))]),
);

function finalVerdict(rule: TriggerRule, present: OutcomeSet): Verdict {
  const has = (bit: number) => (present & bit ? 1 : 0);
  const counts = {
    ok: has(OUTCOME.ok),
    failed: has(OUTCOME.failed),
    upstreamFailed: has(OUTCOME.blocked),
    skipped: has(OUTCOME.skipped),
  };
  const total = counts.ok + counts.failed + counts.upstreamFailed + counts.skipped;
  return evaluateTriggerRule(rule, { ...counts, total });
}

/** Null when a rule is not known: then nothing certain can be said. The graph must hold no cycle. */
export function buildOutcomeModel(tasks: readonly DraftTask[]): OutcomeModel | null {
  const rules: TriggerRule[] = [];
  for (const task of tasks) {
    const rule = task.trigger_rule ?? "all_success";
    if (!isRule(rule)) return null;
    rules.push(rule);
  }
  const graph = buildGraph(tasks);
  const { order } = topologicalOrder(graph);
  const base: OutcomeSet[] = tasks.map(() => 0);
  const model = { graph, order, tasks, rules, base };
  for (const index of order) base[index] = taskOutcomes(model, index, (source) => base[source] ?? 0, null);
  return model;
}

/** Everything a branch may do: each case, otherwise, and every way not to succeed. */
export function worldsOf(model: OutcomeModel, index: number): World[] {
  const branch = model.tasks[index];
  const base = model.base[index] ?? 0;
  const choices = base & OUTCOME.ok && branch ? choicesOf(branch) : [];
  const others = SINGLE_OUTCOMES.filter((bit) => bit !== OUTCOME.ok && base & bit);
  return [
    ...choices.map((keys) => ({ index, outcome: OUTCOME.ok, chosen: new Set(keys) })),
    ...others.map((outcome) => ({ index, outcome, chosen: null })),
  ];
}

/** The lists of tasks a branch chooses between: the first case that holds, else `otherwise`. */
const choicesOf = (branch: DraftTask): string[][] => [
  ...(branch.cases ?? []).map((one) => one.then),
  branch.otherwise ?? [],
];

/**
 * How tasks may end in one world, for those of which more is known than the base says. `spend` is told how many
 * edges are looked at and may stop the work by returning false: then the answer is null.
 */
export function outcomesIn(
  model: OutcomeModel,
  world: World,
  spend: (edges: number) => boolean,
): ReadonlyMap<number, OutcomeSet> | null {
  const known = new Map<number, OutcomeSet>([[world.index, world.outcome]]);
  const setOf = (index: number) => known.get(index) ?? model.base[index] ?? 0;
  const pending = new Set(model.graph.downstream[world.index]);
  for (const index of model.order) {
    if (!pending.has(index)) continue;
    if (!spend(model.graph.upstream[index]?.length ?? 0)) return null;
    const outcomes = taskOutcomes(model, index, setOf, world);
    if (outcomes === model.base[index]) continue;
    known.set(index, outcomes);
    for (const target of model.graph.downstream[index] ?? []) pending.add(target);
  }
  return known;
}

function taskOutcomes(
  model: OutcomeModel,
  index: number,
  setOf: (source: number) => OutcomeSet,
  world: World | null,
): OutcomeSet {
  // Bit p of `reachable` says that the edges so far may end with exactly the kinds of outcome in p.
  let reachable = 1;
  for (const source of model.graph.upstream[index] ?? [])
    reachable = addEdge(reachable, edgeOutcomes(model, source, index, setOf(source), world));
  const verdicts = VERDICTS.get(model.rules[index] ?? "all_success");
  let outcomes = 0;
  for (let present = 0; present < SUBSETS; present++)
    if (reachable & (1 << present)) outcomes |= OUTCOMES_OF_VERDICT[verdicts?.[present] ?? "wait"];
  // Where it would run, a disabled task is skipped.
  const mayRun = (outcomes & OUTCOME.ok) !== 0;
  return mayRun && model.tasks[index]?.disabled ? (outcomes & OUTCOME.blocked) | OUTCOME.skipped : outcomes;
}

/** Whatever runs may fail. */
const OUTCOMES_OF_VERDICT = {
  run: OUTCOME.ok | OUTCOME.failed,
  skip: OUTCOME.skipped,
  block: OUTCOME.blocked,
  wait: 0,
} as const satisfies Record<Verdict, OutcomeSet>;

function addEdge(reachable: number, edge: OutcomeSet): number {
  let next = 0;
  for (let present = 0; present < SUBSETS; present++) {
    if (!(reachable & (1 << present))) continue;
    for (const bit of SINGLE_OUTCOMES) if (edge & bit) next |= 1 << (present | bit);
  }
  return next;
}

function edgeOutcomes(
  model: OutcomeModel,
  source: number,
  target: number,
  outcomes: OutcomeSet,
  world: World | null,
): OutcomeSet {
  const branch = model.tasks[source];
  const key = model.tasks[target]?.key ?? "";
  if (branch?.operator !== "branch" || !(outcomes & OUTCOME.ok)) return outcomes;
  if (world?.index === source && world.chosen) return world.chosen.has(key) ? OUTCOME.ok : OUTCOME.skipped;
  const choices = choicesOf(branch);
  const times = choices.filter((keys) => keys.includes(key)).length;
  const notOk = outcomes & ~OUTCOME.ok;
  return notOk | (times > 0 ? OUTCOME.ok : 0) | (times < choices.length ? OUTCOME.skipped : 0);
}
