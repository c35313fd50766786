import type { AttemptState } from "@/lib/domain/run/model";

/** One stretch of a task's time, in milliseconds since the epoch; `to` is null while it goes on. */
type Stretch = Readonly<{ from: number; to: number | null }>;

/** States in which a task waits without an attempt that is queued or running. */
export const WAIT_STATES = ["scheduled", "up_for_retry", "deferred"] as const;
export type WaitState = (typeof WAIT_STATES)[number];

/** What is known of one task's time: its attempts, and how long it stood in each state of waiting. */
export type TaskTimes = Readonly<{
  attempts: readonly Readonly<{
    number: number;
    state: AttemptState;
    queuedAt: number;
    startedAt: number | null;
    finishedAt: number | null;
  }>[];
  waits: readonly (Stretch & Readonly<{ state: WaitState }>)[];
}>;

/**
 * Why a task's time passed: `slot` ready, and its lane, pool or run had no room; `queue` handed to the lane, and no
 * worker took it yet; `retry` between two tries; `deferred` waiting for a time, a condition or a person; `work`.
 */
export const SPAN_KINDS = ["slot", "queue", "retry", "deferred", "work"] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export type TaskSpan = Stretch &
  Readonly<{
    kind: SpanKind;
    /** Of `queue` and `work`: which attempt, and how it ended. */
    attempt: Readonly<{ number: number; state: AttemptState }> | null;
  }>;

const KIND_OF_WAIT = {
  scheduled: "slot",
  up_for_retry: "retry",
  deferred: "deferred",
} as const satisfies Record<WaitState, SpanKind>;

/**
 * A task's time without overlaps, in order. Where the log of waits and the attempts tell different times, the attempts
 * are right: they are stamped by who did the work, the log by who wrote it down.
 */
export function taskSpans({ attempts, waits }: TaskTimes): TaskSpan[] {
  const worked = attempts.toSorted((a, b) => a.queuedAt - b.queuedAt || a.number - b.number).flatMap(ofAttempt);
  const waited = waits.flatMap(({ state, ...stretch }) =>
    without(stretch, worked).map((rest) => ({ ...rest, kind: KIND_OF_WAIT[state], attempt: null })),
  );
  return [...worked, ...waited].sort((a, b) => a.from - b.from);
}

function ofAttempt({ number, state, queuedAt, startedAt, finishedAt }: TaskTimes["attempts"][number]): TaskSpan[] {
  const attempt = { number, state };
  const queue: TaskSpan = { kind: "queue", from: queuedAt, to: startedAt ?? finishedAt, attempt };
  if (startedAt === null) return [queue];
  const work: TaskSpan = { kind: "work", from: startedAt, to: finishedAt, attempt };
  return startedAt > queuedAt ? [queue, work] : [work];
}

/** What is left of a stretch outside of others, which are in order. */
function without(stretch: Stretch, others: readonly Stretch[]): Stretch[] {
  const end = stretch.to ?? Number.POSITIVE_INFINITY;
  const rest: Stretch[] = [];
  let from = stretch.from;
  for (const other of others) {
    if (from >= end) break;
    if (other.from > from) rest.push({ from, to: Math.min(end, other.from) });
    from = Math.max(from, other.to ?? Number.POSITIVE_INFINITY);
  }
  if (from < end) rest.push({ from, to: stretch.to });
  return rest.filter(({ from: start, to }) => to === null || to > start);
}

/** Milliseconds per kind up to `now`. */
export function totalsOf(spans: readonly TaskSpan[], now: number): Readonly<Record<SpanKind, number>> {
  const totals = { slot: 0, queue: 0, retry: 0, deferred: 0, work: 0 };
  for (const { kind, from, to } of spans) totals[kind] += Math.max(0, (to ?? now) - from);
  return totals;
}
