import { quantile } from "@/bench/statistics";

/** One task as its worker saw it: the operator was called, and it answered. Milliseconds since the epoch. */
export type TaskSpan = Readonly<{ runId: string; taskKey: string; start: number; end: number }>;

/** Keys of the direct upstream tasks, by task key. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/**
 * For each task with upstream tasks: from the moment the last of them answered to the moment its own operator was
 * called. Everything between is the engine: the end's commit, the decision, the start, the context.
 */
export function gapsOf(spans: readonly TaskSpan[], needs: Needs): number[] {
  const endOf = new Map(spans.map((span) => [`${span.runId}/${span.taskKey}`, span.end]));
  return spans.flatMap(({ runId, taskKey, start }) => {
    const ends = (needs[taskKey] ?? []).map((key) => endOf.get(`${runId}/${key}`));
    const known = ends.filter((end) => end !== undefined);
    if (known.length < ends.length) throw new Error(`${taskKey} of run ${runId} started before all it needs had ended`);
    return known.length === 0 ? [] : [start - Math.max(...known)];
  });
}

/** First start to last end, per run. */
export function durationsOf(spans: readonly TaskSpan[]): number[] {
  const runs = new Map<string, { start: number; end: number }>();
  for (const { runId, start, end } of spans) {
    const known = runs.get(runId) ?? { start, end };
    runs.set(runId, { start: Math.min(known.start, start), end: Math.max(known.end, end) });
  }
  return [...runs.values()].map(({ start, end }) => end - start);
}

/** When the first operator of each run was called. */
export function firstStarts(spans: readonly TaskSpan[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { runId, start } of spans) first.set(runId, Math.min(first.get(runId) ?? start, start));
  return first;
}

export const lastEnd = (spans: readonly TaskSpan[]): number =>
  quantile(
    spans.map(({ end }) => end),
    1,
  );
