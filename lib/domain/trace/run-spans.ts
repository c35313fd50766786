import { causeOf } from "@/lib/domain/objective/critical-path";
import type { AttemptState } from "@/lib/domain/run/model";
import { type TaskSpan, type TaskTimes, taskSpans } from "@/lib/domain/run/task-spans";

type Attributes = Readonly<Record<string, string | number>>;

/** One span of a trace, named by its path in it; times in milliseconds since the epoch. */
export type TraceSpan = Readonly<{
  path: string;
  /** Path of the span that holds it; null for the whole run. */
  parent: string | null;
  name: string;
  from: number;
  to: number;
  isError: boolean;
  attributes: Attributes;
}>;

/** A run that is over, as its trace tells it. No client's key or data: traces leave the house. */
export type TracedRun = Readonly<{
  runId: string;
  dagKey: string;
  version: number;
  state: string;
  runType: string;
  lane: string;
  /** Of its client; null for a run without one. */
  arrivedAt: number | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number;
  tasks: readonly Readonly<{ key: string; operator: string; takesPool: boolean; times: TaskTimes }>[];
}>;

const RUN = "run";

/** From arrival to decision: the run, its wait in the queue, each task with its attempts and what it waited for. */
export function runSpans(run: TracedRun): TraceSpan[] {
  const from = run.arrivedAt ?? run.createdAt;
  const startedAt = Math.min(run.startedAt ?? run.finishedAt, run.finishedAt);
  const whole: TraceSpan = {
    ...{
      path: RUN,
      parent: null,
      name: `run ${run.dagKey}`,
      from,
      to: run.finishedAt,
      isError: run.state === "failed",
    },
    attributes: {
      "signalbox.dag": run.dagKey,
      "signalbox.version": run.version,
      "signalbox.run.id": run.runId,
      "signalbox.run.state": run.state,
      "signalbox.run.type": run.runType,
      "signalbox.lane": run.lane,
    },
  };
  const queue = startedAt > from ? [waitSpan(`${RUN}/queue`, RUN, "queue", { from, to: startedAt })] : [];
  return [whole, ...queue, ...run.tasks.flatMap((task) => spansOfTask(task, run.finishedAt))];
}

type Times = Readonly<{ from: number; to: number }>;

const waitSpan = (path: string, parent: string, cause: string, times: Times): TraceSpan => ({
  ...{ path, parent, name: `wait: ${cause}`, ...times, isError: false },
  attributes: { "signalbox.wait.cause": cause },
});

/** None for a task that never began to wait or work. */
function spansOfTask(task: TracedRun["tasks"][number], endedAt: number): TraceSpan[] {
  const { key, operator, times } = task;
  const stretches = taskSpans(times).map((span) => ({ ...span, to: span.to ?? Math.max(endedAt, span.from) }));
  const [first] = stretches;
  if (!first) return [];
  const path = `${RUN}/${key}`;
  const last = times.attempts.toSorted((a, b) => a.number - b.number).at(-1);
  const whole: TraceSpan = {
    ...{ path, parent: RUN, name: key, from: first.from, to: Math.max(...stretches.map(({ to }) => to)) },
    isError: last !== undefined && isFailure(last.state),
    attributes: { "signalbox.task": key, "signalbox.operator": operator },
  };
  const parts = stretches.map((span, at) => {
    const cause = causeOf(span.kind, task);
    return cause === "running"
      ? attemptSpan(`${path}/${at}`, path, span)
      : waitSpan(`${path}/${at}`, path, cause, { from: span.from, to: span.to });
  });
  return [whole, ...parts];
}

const FAILURES: ReadonlySet<AttemptState> = new Set(["failed", "timed_out", "lost"]);
const isFailure = (state: AttemptState): boolean => FAILURES.has(state);

const attemptSpan = (path: string, parent: string, { from, to, attempt }: TaskSpan & Times): TraceSpan => ({
  ...{ path, parent, name: "attempt", from, to, isError: attempt !== null && isFailure(attempt.state) },
  attributes:
    attempt === null ? {} : { "signalbox.attempt.number": attempt.number, "signalbox.attempt.state": attempt.state },
});
