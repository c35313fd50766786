import {
  addTimes,
  criticalPath,
  NO_TIME,
  type TaskShape,
  type TaskTrace,
  totalTime,
  upstreamEnd,
} from "@/lib/domain/objective/critical-path";
import { keptTarget, type Standing } from "@/lib/domain/objective/promise";
import { BACKFILL_CLASS, type CauseTimes, OPEN_ENDED_OPERATORS, type Scope } from "@/lib/domain/objective/scope";

/** Milliseconds promised by a version; what it promises nothing about is left out. */
export type Targets = Readonly<Partial<Record<Scope, number>>>;

/** The tasks of a version by plan index, and what it promises. */
export type VersionShape = Readonly<{ tasks: readonly TaskShape[]; targets: Targets }>;

/** A run that is over, with its tasks by plan index; times in milliseconds since the epoch. */
export type RunTrace = Readonly<{
  class: number;
  standing: Exclude<Standing, "open">;
  /** Of its client; null for a run without one. */
  arrivedAt: number | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number;
  /** Of a run that was opened again: tasks that had ended by then were measured before. */
  measuredUntil: number | null;
  tasks: readonly TaskTrace[];
}>;

type Measured = Readonly<{ ms: number; kept: boolean | null }>;
type MeasuredTask = Measured & Readonly<{ taskKey: string }>;

export type RunMeasures = Readonly<{
  /** From the client's arrival to the end; null for a run without a client. */
  client: Measured | null;
  /** From the run's creation to its end. */
  run: Measured;
  /** What the time since the arrival, or the creation, went to; it adds up to it. */
  causes: CauseTimes;
  /** From the start of a task's first attempt to its end, without those that wait for the world outside. */
  tasks: readonly MeasuredTask[];
  /** From the end of the last task before it to a task's start. */
  gaps: readonly MeasuredTask[];
  path: readonly Readonly<{ taskKey: string; causes: CauseTimes }>[];
}>;

/** Every time of a run that dashboards show, once. */
export function measureRun(trace: RunTrace, { tasks: shapes, targets: promised }: VersionShape): RunMeasures {
  const targets = trace.class >= BACKFILL_CLASS ? {} : promised;
  const startedAt = trace.startedAt ?? trace.finishedAt;
  const traced = { shapes, traces: trace.tasks, startedAt };
  const steps = criticalPath(traced).filter(({ from }) => from < trace.finishedAt);
  const since = trace.arrivedAt ?? trace.createdAt;
  const took = (from: number, scope: "client" | "run"): Measured => {
    const ms = Math.max(0, trace.finishedAt - from);
    return { ms, kept: keptTarget(ms, targets[scope] ?? null, trace.standing) };
  };
  return {
    client: trace.arrivedAt === null ? null : took(trace.arrivedAt, "client"),
    run: took(trace.createdAt, "run"),
    causes: causesOf(
      steps.map(({ causes }) => causes),
      { since, startedAt, finishedAt: trace.finishedAt },
    ),
    tasks: measureTasks(trace, shapes, targets),
    gaps: measureGaps(trace, traced, targets),
    path: steps.map(({ index, causes }) => ({ taskKey: shapes[index]?.key ?? "", causes })),
  };
}

function causesOf(
  steps: readonly CauseTimes[],
  { since, startedAt, finishedAt }: Readonly<{ since: number; startedAt: number; finishedAt: number }>,
): CauseTimes {
  const onPath = steps.reduce(addTimes, NO_TIME);
  const queue = Math.max(0, startedAt - since);
  const known = queue + totalTime(onPath);
  return { ...onPath, queue, other: onPath.other + Math.max(0, finishedAt - since - known) };
}

const isNew = ({ finishedAt }: TaskTrace, { measuredUntil }: RunTrace): boolean =>
  finishedAt !== null && finishedAt > (measuredUntil ?? Number.NEGATIVE_INFINITY);

/** Only what ran is measured: what was skipped took no time, and a replay's reused results took theirs elsewhere. */
function measureTasks(run: RunTrace, shapes: readonly TaskShape[], targets: Targets): MeasuredTask[] {
  return run.tasks.flatMap((trace, index) => {
    const [shape, { firstStartedAt, finishedAt }] = [shapes[index], trace];
    if (!shape || firstStartedAt === null || finishedAt === null || !isNew(trace, run)) return [];
    return OPEN_ENDED_OPERATORS.has(shape.operator)
      ? []
      : [timed(shape.key, finishedAt - firstStartedAt, targets.task)];
  });
}

function measureGaps(run: RunTrace, traced: Parameters<typeof upstreamEnd>[0], targets: Targets): MeasuredTask[] {
  return run.tasks.flatMap((trace, index) => {
    const [shape, end] = [traced.shapes[index], upstreamEnd(traced, index)];
    if (!shape || trace.firstStartedAt === null || end === null || !isNew(trace, run)) return [];
    return [timed(shape.key, trace.firstStartedAt - end, targets.gap)];
  });
}

function timed(taskKey: string, took: number, targetMs: number | undefined): MeasuredTask {
  const ms = Math.max(0, took);
  return { taskKey, ms, kept: targetMs === undefined ? null : ms <= targetMs };
}
