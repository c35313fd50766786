import { buildGraph, type GraphTask, topologicalOrder } from "@/lib/domain/dag/graph";

/** What tasks usually take, in milliseconds, by key. */
export type UsualDurations = ReadonlyMap<string, number>;

export type ExpectedTimes = Readonly<{
  /** From the first start to the last end when each task takes as long as it usually does and nothing waits for a slot. */
  totalMs: number;
  /** Keys in running order along the chain that decides the total: what is saved there is saved by the run. */
  criticalPath: readonly string[];
  /** Tasks of the document without a finished run to learn from; they count as taking no time. */
  unknown: readonly string[];
}>;

/** The critical path method over the usual durations of past runs. Tasks on or behind a cycle are left out. */
export function expectedTimes(tasks: readonly GraphTask[], usual: UsualDurations): ExpectedTimes {
  const graph = buildGraph(tasks);
  const { order } = topologicalOrder(graph);
  const endMs = new Map<number, number>();
  const latestBefore = new Map<number, number>();
  for (const index of order) {
    const before = latestOf(graph.upstream[index] ?? [], endMs);
    if (before !== undefined) latestBefore.set(index, before);
    endMs.set(index, (endMs.get(before ?? -1) ?? 0) + (usual.get(tasks[index]?.key ?? "") ?? 0));
  }
  const last = latestOf(order, endMs);
  const path: string[] = [];
  for (let at = last; at !== undefined; at = latestBefore.get(at)) path.push(tasks[at]?.key ?? "");
  return {
    totalMs: endMs.get(last ?? -1) ?? 0,
    criticalPath: path.toReversed(),
    unknown: tasks.filter(({ key }) => !usual.has(key)).map(({ key }) => key),
  };
}

/** Of several the one that ends last; the first of those that end together. */
function latestOf(sources: readonly number[], endMs: ReadonlyMap<number, number>): number | undefined {
  let latest: number | undefined;
  for (const source of sources)
    if (latest === undefined || (endMs.get(source) ?? 0) > (endMs.get(latest) ?? 0)) latest = source;
  return latest;
}
