import { Graph, layout as runDagre } from "@dagrejs/dagre";
import { NODE_SIZE } from "@/components/dag-canvas/task-node-data";
import { edgeLabel } from "@/components/dag-canvas/task-summary";
import type { DraftTask } from "@/lib/domain/dag/document";
import { type Group, groupsOf, type Layout } from "@/lib/domain/dag/layout";

/** What a picture needs to know of a task; drafts and executable documents both have it. */
type DrawableTask = Pick<DraftTask, "id" | "key" | "operator" | "needs" | "cases" | "otherwise">;
type Drawable = Readonly<{ tasks: readonly DrawableTask[] }>;

/** Above this many tasks the faster ranker is used: 0.4 s against 5 s at 1,000 tasks, with somewhat longer edges. */
const EXACT_UP_TO = 150;
/** One letter of an edge's label, in pixels. */
const LETTER_WIDTH = 6.8;
const LABEL_HEIGHT = 18;
/** Around a group stays room for its frame and for the line that has its name. */
const GAP = { betweenRanks: 72, withinRank: 22, withGroups: 34, belowPlaced: 80 } as const;

/** Places every task from left to right, those of a group beside each other. Same document and groups, same picture. */
export function layoutGraph(document: Drawable, groups: readonly Pick<Group, "tasks">[] = []): Layout {
  const graph = new Graph({ compound: true });
  graph.setGraph({
    rankdir: "LR",
    ranksep: GAP.betweenRanks,
    nodesep: groups.length > 0 ? GAP.withGroups : GAP.withinRank,
    ranker: document.tasks.length > EXACT_UP_TO ? "tight-tree" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const byKey = new Map(document.tasks.map((task) => [task.key, task]));
  for (const task of document.tasks) graph.setNode(task.id, { ...NODE_SIZE });
  for (const task of document.tasks)
    for (const key of task.needs) {
      const source = byKey.get(key);
      if (source) graph.setEdge(source.id, task.id, roomFor(edgeLabel(source, task.key)));
    }
  for (const [number, { tasks }] of groups.entries()) {
    const members = tasks.filter((id) => graph.hasNode(id));
    if (members.length === 0) continue;
    const frame = `group/${number}`;
    graph.setNode(frame, {});
    for (const id of members) graph.setParent(id, frame);
  }
  runDagre(graph);
  return Object.fromEntries(document.tasks.map((task) => [task.id, topLeft(graph.node(task.id))]));
}

/** Labels get a place of their own between two ranks instead of lying over tasks. */
const roomFor = (label: string | null) =>
  label === null ? {} : { width: label.length * LETTER_WIDTH, height: LABEL_HEIGHT, labelpos: "c" as const };

/** Dagre answers centres; the canvas wants corners on whole pixels. */
const topLeft = (centre: { x?: number; y?: number }) => ({
  x: Math.round((centre.x ?? 0) - NODE_SIZE.width / 2),
  y: Math.round((centre.y ?? 0) - NODE_SIZE.height / 2),
});

/** The layout with a place for every task: placed ones stay where they are, the others come below them. */
export function completeLayout(document: Drawable, layout: Layout): Layout {
  const missing = document.tasks.filter((task) => layout[task.id] === undefined);
  if (missing.length === 0) return layout;
  if (missing.length === document.tasks.length) {
    const groups = groupsOf(layout).map(([, { group }]) => group);
    return { ...layout, ...layoutGraph(document, groups) };
  }
  const placed = Object.values(layout);
  const left = Math.min(...placed.map(({ x }) => x));
  const below = Math.max(...placed.map(({ y }) => y)) + NODE_SIZE.height + GAP.belowPlaced;
  const added = Object.entries(layoutGraph({ tasks: missing })).map(
    ([id, { x, y }]) => [id, { x: x + left, y: y + below }] as const,
  );
  return { ...layout, ...Object.fromEntries(added) };
}
