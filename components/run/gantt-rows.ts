import type { RunTask } from "@/lib/contracts/runs";
import { isFinished } from "@/lib/domain/run/model";
import { type TaskSpan, type TaskTimes, taskSpans, totalsOf } from "@/lib/domain/run/task-spans";

/** From when to when the picture reaches, in milliseconds since the epoch. */
export type Axis = Readonly<{ from: number; to: number }>;

/** One task of the picture; places in percent of its width. */
export type GanttRow = Readonly<{
  task: RunTask;
  /** Where it was decided without any work; null for a task with spans. */
  dotAt: number | null;
  bars: readonly (TaskSpan & Readonly<{ left: number; width: number; ms: number }>)[];
  totals: ReturnType<typeof totalsOf>;
}>;

type Timed = Readonly<{ createdAt: string; finishedAt: string | null; tasks: readonly RunTask[] }>;

/** The whole run. One that was opened again may have tasks that ended after its last end. */
export function axisOf(run: Timed, times: ReadonlyMap<string, TaskTimes>, now: number): Axis {
  const from = Date.parse(run.createdAt);
  let to = run.finishedAt === null ? now : Date.parse(run.finishedAt);
  for (const { attempts } of times.values())
    for (const { finishedAt, queuedAt } of attempts) to = Math.max(to, finishedAt ?? queuedAt);
  return { from, to: Math.max(to, from + 1) };
}

/** Tasks by the moment they first came up; those of which nothing is known yet are left out. */
export function ganttRows(run: Timed, times: ReadonlyMap<string, TaskTimes>, axis: Axis): GanttRow[] {
  const percent = (ms: number) => Math.min(100, Math.max(0, ((ms - axis.from) / (axis.to - axis.from)) * 100));
  const rows = run.tasks.flatMap((task): (GanttRow & { at: number })[] => {
    const known = times.get(task.taskKey);
    const spans = known ? taskSpans(known) : [];
    const [first] = spans;
    if (!first && !isFinished(task.state)) return [];
    const at = first?.from ?? (task.finishedAt === null ? axis.to : Date.parse(task.finishedAt));
    const bars = spans.map((span) => {
      const to = span.to ?? axis.to;
      return {
        ...span,
        left: percent(span.from),
        width: percent(to) - percent(span.from),
        ms: Math.max(0, to - span.from),
      };
    });
    return [{ task, at, bars, dotAt: first ? null : percent(at), totals: totalsOf(spans, axis.to) }];
  });
  return rows.sort((a, b) => a.at - b.at);
}

const PARTS_OF_A_SECOND_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const ROUND_STEPS_MS = [
  ...PARTS_OF_A_SECOND_MS,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 30, 60].map((minutes) => minutes * 60_000),
];
const MOST_TICKS = 8;

/** Round times along the axis, counted from its start: milliseconds and the place in percent. */
export function axisTicks({ from, to }: Axis): Readonly<{ ms: number; left: number }>[] {
  const total = to - from;
  const longest = ROUND_STEPS_MS.at(-1) ?? total;
  const step =
    ROUND_STEPS_MS.find((each) => total / each <= MOST_TICKS) ?? Math.ceil(total / MOST_TICKS / longest) * longest;
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => ({
    ms: index * step,
    left: ((index * step) / total) * 100,
  }));
}
