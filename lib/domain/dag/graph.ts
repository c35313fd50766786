/** What the graph rules need to know of a task; drafts and executable documents both have it. */
export type GraphTask = Readonly<{ id: string; key: string; needs: readonly string[] }>;

/** The tasks of one document by position, with every known edge once. Unknown keys and self edges are left out. */
export type Graph = Readonly<{
  tasks: readonly GraphTask[];
  /** Position of a key; of two tasks with one key the first counts. */
  indexByKey: ReadonlyMap<string, number>;
  upstream: readonly (readonly number[])[];
  downstream: readonly (readonly number[])[];
}>;

export function buildGraph(tasks: readonly GraphTask[]): Graph {
  const indexByKey = new Map<string, number>();
  tasks.forEach((task, index) => {
    if (!indexByKey.has(task.key)) indexByKey.set(task.key, index);
  });
  const downstream: number[][] = tasks.map(() => []);
  const upstream = tasks.map((task, index) => {
    const known = new Set<number>();
    for (const key of task.needs) {
      const source = indexByKey.get(key);
      if (source !== undefined && source !== index) known.add(source);
    }
    for (const source of known) downstream[source]?.push(index);
    return [...known];
  });
  return { tasks, indexByKey, upstream, downstream };
}

/** An order in which every task comes after what it needs. */
export type TopologicalOrder = Readonly<{
  order: readonly number[];
  /** Longest path from a task without upstream, by position; -1 for tasks on or behind a cycle. */
  depth: readonly number[];
  /** Positions on or behind a cycle, which no order can hold. */
  rest: readonly number[];
}>;

export function topologicalOrder(graph: Graph): TopologicalOrder {
  const missing = graph.upstream.map((sources) => sources.length);
  const depth: number[] = missing.map((count) => (count === 0 ? 0 : -1));
  const order = [...missing.keys()].filter((index) => missing[index] === 0);
  // `order` grows while it is walked: a task joins it when the last of its upstream tasks has.
  for (const index of order)
    for (const target of graph.downstream[index] ?? []) {
      const left = (missing[target] ?? 0) - 1;
      missing[target] = left;
      depth[target] = Math.max(depth[target] ?? 0, (depth[index] ?? 0) + 1);
      if (left === 0) order.push(target);
    }
  const rest = [...missing.keys()].filter((index) => (missing[index] ?? 0) > 0);
  for (const index of rest) depth[index] = -1;
  return { order, depth, rest };
}

/** Positions of one cycle in the direction of its edges, each task once; null when there is none. */
export function findCycle(graph: Graph, { rest }: TopologicalOrder = topologicalOrder(graph)): number[] | null {
  const stuck = new Set(rest);
  let current = rest[0];
  const path: number[] = [];
  const positionOf = new Map<number, number>();
  // Every stuck task has a stuck upstream task, so walking up must meet the path again.
  while (current !== undefined) {
    const seenAt = positionOf.get(current);
    if (seenAt !== undefined) return path.slice(seenAt).toReversed();
    positionOf.set(current, path.length);
    path.push(current);
    current = graph.upstream[current]?.find((source) => stuck.has(source));
  }
  return null;
}

/** Keys along the shortest path of edges, both ends included; null when `to` cannot be reached from `from`. */
function shortestPath(graph: Graph, from: number, to: number): string[] | null {
  const cameFrom = new Map<number, number | null>([[from, null]]);
  for (const index of cameFrom.keys()) {
    if (index === to) break;
    for (const target of graph.downstream[index] ?? []) if (!cameFrom.has(target)) cameFrom.set(target, index);
  }
  if (!cameFrom.has(to)) return null;
  const keys: string[] = [];
  for (let at: number | null | undefined = to; at !== null && at !== undefined; at = cameFrom.get(at))
    keys.push(graph.tasks[at]?.key ?? "");
  return keys.toReversed();
}

/**
 * The cycle that an edge between two tasks would close, as keys that start and end with the source; null when the
 * edge is safe or a task is unknown.
 */
export function wouldCreateCycle(
  document: Readonly<{ tasks: readonly GraphTask[] }>,
  fromTaskId: string,
  toTaskId: string,
): string[] | null {
  const from = document.tasks.findIndex((task) => task.id === fromTaskId);
  const to = document.tasks.findIndex((task) => task.id === toTaskId);
  const source = document.tasks[from];
  if (!source || to < 0) return null;
  const back = shortestPath(buildGraph(document.tasks), to, from);
  return back && [source.key, ...back];
}

const WORD_BITS = 32;

/** Answers whether one task lies anywhere upstream of another, in constant time. */
export function upstreamTest(
  graph: Graph,
  { order, rest }: TopologicalOrder = topologicalOrder(graph),
): (ancestor: number, of: number) => boolean {
  const words = Math.ceil(graph.tasks.length / WORD_BITS);
  const bits = new Uint32Array(words * graph.tasks.length);
  const absorb = (index: number): boolean => {
    let changed = false;
    for (const source of graph.upstream[index] ?? []) changed = addAncestors(bits, words, source, index) || changed;
    return changed;
  };
  for (const index of order) absorb(index);
  // Tasks on a cycle have no order: repeat until nothing new arrives.
  for (let changed = rest.length > 0; changed; ) changed = rest.map(absorb).some((grew) => grew);
  return (ancestor, of) => {
    const word = bits[of * words + Math.floor(ancestor / WORD_BITS)] ?? 0;
    return (word & (1 << (ancestor % WORD_BITS))) !== 0;
  };
}

/** Adds `source` and all its ancestors to those of `target`. True when that told something new. */
function addAncestors(bits: Uint32Array, words: number, source: number, target: number): boolean {
  let changed = false;
  const merge = (offset: number, more: number) => {
    const before = bits[target * words + offset] ?? 0;
    bits[target * words + offset] = before | more;
    changed ||= bits[target * words + offset] !== before;
  };
  for (let offset = 0; offset < words; offset++) merge(offset, bits[source * words + offset] ?? 0);
  merge(Math.floor(source / WORD_BITS), 1 << (source % WORD_BITS));
  return changed;
}
