import type { DagDocument } from "@/lib/domain/dag/document";
import type { Plan, PlanTask } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import { simulateRun } from "@/lib/domain/run/simulate";

/** How long the attempts of a task took before, in milliseconds, by its key; and how long a ready task waited. */
export type PastDurations = Readonly<{
  byTask: ReadonlyMap<string, readonly number[]>;
  waits: readonly number[];
}>;

/** What would run if the branches chose so. */
export type PredictedPath = Readonly<{
  /** Each branch that runs, with the tasks that it chooses. */
  choices: readonly Readonly<{ branch: string; chosen: readonly string[] }>[];
  runs: number;
  /** The tasks that decide how long it takes, first to last. */
  criticalPath: readonly string[];
  p50: number;
  p95: number;
}>;

export type Prediction = Readonly<{
  paths: readonly PredictedPath[];
  /** There are more ways through the branches than were walked. */
  isPart: boolean;
  /** 95 % of the tasks that may run took no longer; null when none ran before. */
  taskP95: number | null;
  /** Tasks that never ran, counted as nothing. */
  unknown: readonly string[];
}>;

const MAX_PATHS = 24;
const DRAWS = 400;
/** What a big graph costs to play stays a fraction of a second. */
const MAX_STEPS = 400_000;

/**
 * What runs on each way through the branches, by the engine's own rules, and how long that may take: past durations of each
 * task drawn at random, added up along the graph. The same history gives the same answer. Slots are taken to be free.
 */
export function predictRun(document: DagDocument, past: PastDurations): Prediction {
  const plan = compilePlan(document);
  const ways = waysThrough(document, plan);
  const isSmall = plan.tasks.length ** 2 * ways.length <= MAX_STEPS;
  const walked = isSmall ? ways : ways.slice(0, 1);
  const paths = new Map<string, PredictedPath>();
  for (const way of walked) {
    const path = predictPath(plan, way, past);
    // Branches that do not run make no difference.
    paths.set(JSON.stringify(path.choices), path);
  }
  const known = plan.tasks.flatMap(({ key }) => past.byTask.get(key) ?? []);
  return {
    paths: [...paths.values()].toSorted((a, b) => b.p95 - a.p95),
    isPart: walked.length < ways.length || ways.length === MAX_PATHS,
    taskP95: known.length === 0 ? null : quantile(known, 0.95),
    unknown: plan.tasks.flatMap(({ key, isDisabled }) => (isDisabled || past.byTask.has(key) ? [] : [key])),
  };
}

/** Plan indexes that each branch chooses, by the branch's index. */
type Way = ReadonlyMap<number, readonly number[]>;

/** Every combination of what branches can choose, as far as they are few; else one branch after the other varies. */
function waysThrough({ tasks }: DagDocument, plan: Plan): Way[] {
  const branches = tasks.flatMap((task) => {
    if (task.operator !== "branch") return [];
    const targets = [...task.cases.map(({ then }) => then), task.otherwise];
    const options = targets.map((keys) => keys.flatMap((key) => plan.indexByKey[key] ?? []));
    return [{ index: plan.indexByKey[task.key] ?? -1, options }];
  });
  const total = branches.reduce((product, { options }) => product * options.length, 1);
  const first: Way = new Map(branches.map(({ index, options }) => [index, options[0] ?? []]));
  if (total > MAX_PATHS)
    return branches
      .flatMap(({ index, options }) => options.map((option): Way => new Map([...first, [index, option]])))
      .slice(0, MAX_PATHS);
  return branches.reduce<Way[]>(
    (ways, { index, options }) =>
      ways.flatMap((way) => options.map((option): Way => new Map([...way, [index, option]]))),
    [new Map()],
  );
}

function predictPath(plan: Plan, way: Way, past: PastDurations): PredictedPath {
  const { tasks } = simulateRun(plan, ({ index }) => ({ end: "success", chosen: way.get(index) ?? [] }));
  const doesRun = tasks.map(({ state, wave }) => wave !== null && state === "success");
  const ends = finishTimes(plan, doesRun, (task) => middle(past.byTask.get(task.key)) + middle(past.waits));
  const random = sequence();
  const draws = Array.from({ length: DRAWS }, () =>
    Math.max(
      0,
      ...finishTimes(plan, doesRun, (task) => draw(past.byTask.get(task.key), random) + draw(past.waits, random)),
    ),
  );
  const keysOf = (indexes: readonly number[]) => indexes.flatMap((index) => plan.tasks[index]?.key ?? []);
  return {
    choices: plan.tasks.flatMap(({ index, key, isBranch }) =>
      isBranch && doesRun[index] ? [{ branch: key, chosen: keysOf(way.get(index) ?? []) }] : [],
    ),
    runs: doesRun.filter(Boolean).length,
    criticalPath: keysOf(longestPath(plan, doesRun, ends)),
    p50: quantile(draws, 0.5),
    p95: quantile(draws, 0.95),
  };
}

/** When each task would end, from the run's beginning; the plan lists what comes before a task before it. */
function finishTimes(plan: Plan, doesRun: readonly boolean[], lasts: (task: PlanTask) => number): number[] {
  const ends: number[] = [];
  for (const task of plan.tasks) {
    const begins = task.upstream.reduce((latest, index) => Math.max(latest, ends[index] ?? 0), 0);
    ends[task.index] = begins + (doesRun[task.index] ? lasts(task) : 0);
  }
  return ends;
}

function longestPath(plan: Plan, doesRun: readonly boolean[], ends: readonly number[]): number[] {
  const latest = (indexes: readonly number[]): number | undefined =>
    indexes.reduce<number | undefined>(
      (best, index) => (best === undefined || (ends[index] ?? 0) > (ends[best] ?? 0) ? index : best),
      undefined,
    );
  const path: number[] = [];
  let at = latest(plan.tasks.flatMap(({ index }) => (doesRun[index] ? [index] : [])));
  while (at !== undefined) {
    if (doesRun[at]) path.unshift(at);
    at = latest(plan.tasks[at]?.upstream ?? []);
  }
  return path;
}

/** By nearest rank; 0 of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

const middle = (values: readonly number[] = []): number => quantile(values, 0.5);

const draw = (values: readonly number[] | undefined, random: () => number): number =>
  values?.[Math.floor(random() * values.length)] ?? 0;

/** Numbers in [0, 1) that look random and are the same each time (mulberry32). */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
