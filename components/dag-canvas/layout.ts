import { Graph, layout as runDagre } from "@dagrejs/dagre";
import { NODE_SIZE } from "@/components/dag-canvas/task-node-data";
import type { Layout } from "@/lib/domain/dag/document";
import type { GraphTask } from "@/lib/domain/dag/graph";

type Drawable = Readonly<{ tasks: readonly GraphTask[] }>;

/** Above this many tasks the faster ranker is used: 0.4 s against 5 s at 1,000 tasks, with somewhat longer edges. */
const EXACT_UP_TO = 300;
const GAP = { betweenRanks: 72, withinRank: 22, belowPlaced: 80 } as const;

/** Places every task from left to right. Same document, same picture. */
export function layoutGraph(document: Drawable): Layout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: "LR",
    ranksep: GAP.betweenRanks,
    nodesep: GAP.withinRank,
    ranker: document.tasks.length > EXACT_UP_TO ? "tight-tree" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const idByKey = new Map(document.tasks.map((task) => [task.key, task.id]));
  for (const task of document.tasks) graph.setNode(task.id, { ...NODE_SIZE });
  for (const task of document.tasks)
    for (const key of task.needs) {
      const source = idByKey.get(key);
      if (source !== undefined && source !== task.id) graph.setEdge(source, task.id);
    }
  runDagre(graph);
  return Object.fromEntries(document.tasks.map((task) => [task.id, topLeft(graph.node(task.id))]));
}

/** Dagre answers centres; the canvas wants corners on whole pixels. */
const topLeft = (centre: { x?: number; y?: number }) => ({
  x: Math.round((centre.x ?? 0) - NODE_SIZE.width / 2),
  y: Math.round((centre.y ?? 0) - NODE_SIZE.height / 2),
});

/** The layout with a place for every task: placed ones stay where they are, the others come below them. */
export function completeLayout(document: Drawable, layout: Layout): Layout {
  const missing = document.tasks.filter((task) => layout[task.id] === undefined);
  if (missing.length === 0) return layout;
  if (missing.length === document.tasks.length) return layoutGraph(document);
  const placed = Object.values(layout);
  const left = Math.min(...placed.map(({ x }) => x));
  const below = Math.max(...placed.map(({ y }) => y)) + NODE_SIZE.height + GAP.belowPlaced;
  const added = Object.entries(layoutGraph({ tasks: missing })).map(
    ([id, { x, y }]) => [id, { x: x + left, y: y + below }] as const,
  );
  return { ...layout, ...Object.fromEntries(added) };
}
