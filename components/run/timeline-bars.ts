import type { RunDetail, RunTask } from "@/lib/contracts/runs";
import { isFinished } from "@/lib/domain/run/model";

/** Where a task lies on the time line of its run, in percent of the whole. */
export type TimelineBar = Readonly<{
  task: RunTask;
  /** From ready to started: waiting for a slot. */
  waitFrom: number;
  workFrom: number;
  workTo: number;
  workMs: number;
  /** It never worked: a dot instead of a bar. */
  isDot: boolean;
}>;

/** Started tasks by start, then what was decided without work; tasks nothing is known of are left out. */
export function timelineBars(run: RunDetail, nowMs: number): TimelineBar[] {
  const from = Date.parse(run.createdAt);
  const to = Math.max(from + 1, run.finishedAt === null ? nowMs : Date.parse(run.finishedAt), ...ends(run.tasks));
  const percent = (ms: number) => Math.min(100, Math.max(0, ((ms - from) / (to - from)) * 100));
  return run.tasks
    .filter((task) => task.startedAt !== null || isFinished(task.state))
    .map((task) => toBar(task, to, percent))
    .sort((a, b) => a.workFrom - b.workFrom || a.workTo - b.workTo);
}

const ends = (tasks: readonly RunTask[]): number[] =>
  tasks.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [Date.parse(finishedAt)]));

function toBar(task: RunTask, end: number, percent: (ms: number) => number): TimelineBar {
  const { startedAt, finishedAt, readyAt } = task;
  if (startedAt === null) {
    const at = percent(finishedAt === null ? end : Date.parse(finishedAt));
    return { task, waitFrom: at, workFrom: at, workTo: at, workMs: 0, isDot: true };
  }
  const start = Date.parse(startedAt);
  // A retry is ready again after an earlier start; then there is no wait before the bar to show.
  const ready = readyAt === null ? start : Math.min(start, Date.parse(readyAt));
  const stop = finishedAt === null ? end : Date.parse(finishedAt);
  return {
    task,
    waitFrom: percent(ready),
    workFrom: percent(start),
    workTo: percent(stop),
    workMs: Math.max(0, stop - start),
    isDot: false,
  };
}
