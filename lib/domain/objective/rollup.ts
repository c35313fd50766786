import { totalTime } from "@/lib/domain/objective/critical-path";
import { bucketOf } from "@/lib/domain/objective/histogram";
import type { RunMeasures } from "@/lib/domain/objective/measure-run";
import type { Standing } from "@/lib/domain/objective/promise";
import { CAUSES, type CauseTimes, type Scope } from "@/lib/domain/objective/scope";

/**
 * Beside the scopes of objectives, where all tasks of a DAG count together: `each_task` and `each_gap` are the same by task, and
 * `path` is what a task added to the time of runs whose end waited for it.
 */
type RollupScope = Scope | "each_task" | "each_gap" | "path";

/** What one bucket of one histogram counts; sums are exact. */
export type RollupCount = Readonly<{
  scope: RollupScope;
  /** Empty for what is not counted by task. */
  taskKey: string;
  /** Empty for the whole time. */
  cause: string;
  bucket: number;
  n: number;
  promised: number;
  kept: number;
  sumMs: number;
}>;

type One = Readonly<{ scope: RollupScope; taskKey?: string; cause?: string; ms: number; kept?: boolean | null }>;

const count = ({ scope, taskKey = "", cause = "", ms, kept = null }: One, sign: 1 | -1): RollupCount => ({
  scope,
  taskKey,
  cause,
  bucket: bucketOf(ms),
  n: sign,
  promised: kept === null ? 0 : sign,
  kept: kept === true ? sign : 0,
  sumMs: sign * ms,
});

/** Sums only, in one bucket: a dashboard reads ninety days of them at once, and tells no percentile of a cause. */
const byCause = (scope: RollupScope, taskKey: string, causes: CauseTimes, sign: 1 | -1): RollupCount[] =>
  CAUSES.flatMap((cause) =>
    causes[cause] > 0 ? [{ ...count({ scope, taskKey, cause, ms: causes[cause] }, sign), bucket: 0 }] : [],
  );

type Whole = Pick<RunMeasures, "client" | "run" | "causes">;

/**
 * What a run as a whole adds to the histograms, or takes away again with `sign` -1. One that a person cancelled has no time
 * to a decision.
 */
export function countWhole({ client, run, causes }: Whole, standing: Standing, sign: 1 | -1): RollupCount[] {
  if (standing === "cancelled") return [];
  return [
    ...(client ? [count({ scope: "client", ...client }, sign)] : []),
    count({ scope: "run", ...run }, sign),
    ...byCause(client ? "client" : "run", "", causes, sign),
  ];
}

/** What its tasks add: to all of the DAG together, and each to its own. */
export const countTasks = ({ tasks, gaps }: Pick<RunMeasures, "tasks" | "gaps">): RollupCount[] => [
  ...tasks.flatMap(({ taskKey, ...one }) => [
    count({ scope: "task", ...one }, 1),
    count({ scope: "each_task", taskKey, ...one }, 1),
  ]),
  ...gaps.flatMap(({ taskKey, ...one }) => [
    count({ scope: "gap", ...one }, 1),
    count({ scope: "each_gap", taskKey, ...one }, 1),
  ]),
];

/** What the tasks on its critical path add: how long each held the run up, and why. */
export const countPath = ({ path }: Pick<RunMeasures, "path">, standing: Standing): RollupCount[] =>
  standing === "cancelled"
    ? []
    : path.flatMap(({ taskKey, causes }) => [
        count({ scope: "path", taskKey, ms: totalTime(causes) }, 1),
        ...byCause("path", taskKey, causes, 1),
      ]);
