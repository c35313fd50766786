import { CAUSES, type Cause, type CauseTimes } from "@/lib/domain/objective/scope";
import { type SpanKind, type TaskTimes, taskSpans } from "@/lib/domain/run/task-spans";

/** What a version says about a task that its times are read with. `index` is its place in the plan. */
export type TaskShape = Readonly<{
  key: string;
  upstream: readonly number[];
  takesPool: boolean;
  operator: string;
}>;

/** What happened to one task of a run that is over; times in milliseconds since the epoch. */
export type TaskTrace = Readonly<{
  firstStartedAt: number | null;
  finishedAt: number | null;
  times: TaskTimes;
}>;

/** A stretch of a run's time that one task held up, with its causes; they add up to it. */
export type PathStep = Readonly<{ index: number; from: number; to: number; causes: CauseTimes }>;

type Traced = Readonly<{ shapes: readonly TaskShape[]; traces: readonly TaskTrace[]; startedAt: number }>;

/**
 * The chain of tasks that the run's end had to wait for, first to last: from the task that ended last back to the one before it
 * that ended last, and so on. Its steps follow each other without a gap from the run's start on.
 */
export function criticalPath({ shapes, traces, startedAt }: Traced): PathStep[] {
  const steps: PathStep[] = [];
  let at = lastToEnd(traces.keys(), traces, Number.POSITIVE_INFINITY);
  while (at !== null) {
    const [shape, trace] = [shapes[at], traces[at]];
    if (!shape || !trace || trace.finishedAt === null) break;
    const before = lastToEnd(shape.upstream, traces, trace.firstStartedAt ?? trace.finishedAt);
    const from = Math.max(startedAt, (before === null ? null : traces[before]?.finishedAt) ?? startedAt);
    if (trace.finishedAt > from)
      steps.push({ index: at, from, to: trace.finishedAt, causes: causesOf(shape, trace, from, trace.finishedAt) });
    at = trace.finishedAt > startedAt ? before : null;
  }
  return steps.reverse();
}

/** Of some tasks the one that ended last, no later than `until`; null when none had ended. */
function lastToEnd(indexes: Iterable<number>, traces: readonly TaskTrace[], until: number): number | null {
  let last: number | null = null;
  for (const index of indexes) {
    const end = traces[index]?.finishedAt ?? null;
    if (end === null || end > until) continue;
    if (last === null || end > (traces[last]?.finishedAt ?? 0)) last = index;
  }
  return last;
}

/** When the last of the tasks before it had ended, as far as it waited for them; null for a task that needs none. */
export function upstreamEnd({ shapes, traces, startedAt }: Traced, index: number): number | null {
  const begun = traces[index]?.firstStartedAt ?? null;
  const before = begun === null ? null : lastToEnd(shapes[index]?.upstream ?? [], traces, begun);
  const end = before === null ? null : (traces[before]?.finishedAt ?? null);
  return end === null ? null : Math.max(startedAt, end);
}

export const NO_TIME: CauseTimes = {
  queue: 0,
  lane: 0,
  pool: 0,
  retry: 0,
  person: 0,
  condition: 0,
  running: 0,
  other: 0,
};

export const addTimes = (a: CauseTimes, b: CauseTimes): CauseTimes => ({
  queue: a.queue + b.queue,
  lane: a.lane + b.lane,
  pool: a.pool + b.pool,
  retry: a.retry + b.retry,
  person: a.person + b.person,
  condition: a.condition + b.condition,
  running: a.running + b.running,
  other: a.other + b.other,
});

export const totalTime = (times: CauseTimes): number => CAUSES.reduce((sum, cause) => sum + times[cause], 0);

/** What a task's time between two moments went to; what no span of it explains is `other`. */
function causesOf(shape: TaskShape, { times }: TaskTrace, from: number, to: number): CauseTimes {
  const causes: Record<Cause, number> = { ...NO_TIME };
  for (const span of taskSpans(times)) {
    const length = Math.min(span.to ?? to, to) - Math.max(span.from, from);
    if (length > 0) causes[causeOf(span.kind, shape)] += length;
  }
  return { ...causes, other: Math.max(0, to - from - totalTime(causes)) };
}

/** Why a stretch of a task's time passed. */
export function causeOf(kind: SpanKind, { takesPool, operator }: Pick<TaskShape, "takesPool" | "operator">): Cause {
  switch (kind) {
    case "slot":
      return takesPool ? "pool" : "lane";
    case "queue":
      return "lane";
    case "retry":
      return "retry";
    case "deferred":
      return operator === "approval" ? "person" : "condition";
    case "work":
      return "running";
  }
}
