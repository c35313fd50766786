import type { Flow } from "@/components/dag-canvas/document-to-flow";
import { NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";

/** Up to here every task is an element of the page. Of a larger DAG only those near the view are; the rest is painted. */
export const ELEMENTS_UP_TO = 150;

/** A rectangle of the picture, in its own pixels. */
export type Area = Readonly<{ left: number; top: number; right: number; bottom: number }>;

/** What React Flow is given of a flow, and whether the rest has to be painted below it. */
export type Scene = Readonly<{ elements: Flow; isPainted: boolean }>;

type View = Readonly<{ transform: readonly [x: number, y: number, zoom: number]; width: number; height: number }>;

/** A view is cut into so many steps each way; the area changes with the step, not with each pixel of a pan. */
const STEPS = 4;

/** Pixels per pixel of the picture, in half octaves, so that a slow zoom does not change it with each frame. Never too few. */
export const scaleOf = (zoom: number): number => 2 ** (Math.ceil(Math.log2(zoom) * 2) / 2);

/** What is in view, rounded up to whole steps, and so many steps around it. */
export function areaOf({ transform: [x, y, zoom], width, height }: View, around: number): Area {
  const scale = scaleOf(zoom);
  const across = Math.max(1, width / scale / STEPS);
  const down = Math.max(1, height / scale / STEPS);
  return {
    left: (Math.floor(-x / zoom / across) - around) * across,
    top: (Math.floor(-y / zoom / down) - around) * down,
    right: (Math.ceil((width - x) / zoom / across) + around) * across,
    bottom: (Math.ceil((height - y) / zoom / down) + around) * down,
  };
}

export const sameArea = (a: Area | null, b: Area | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom);

export const isIn = ({ position: { x, y } }: Pick<TaskNodeType, "position">, area: Area): boolean =>
  x < area.right && x + NODE_SIZE.width > area.left && y < area.bottom && y + NODE_SIZE.height > area.top;

/**
 * The elements of a picture: of a large one the tasks near the view with those at the other ends of their edges, unless
 * they are too many to be read anyway, and in any case those that are `held`, such as selected ones and the one under the
 * pointer. The outermost tasks are always there: React Flow takes the size of the whole from them.
 */
export function sceneOf(flow: Flow, area: Area | null, held: Iterable<string>): Scene {
  if (flow.nodes.length <= ELEMENTS_UP_TO) return { elements: flow, isPainted: false };
  const chosen = new Set([...outermost(flow.nodes), ...held]);
  const near = new Set(area ? flow.nodes.filter((node) => isIn(node, area)).map(({ id }) => id) : []);
  if (near.size <= ELEMENTS_UP_TO) {
    for (const id of near) chosen.add(id);
    for (const { source, target } of flow.edges)
      if (near.has(source) || near.has(target)) {
        chosen.add(source);
        chosen.add(target);
      }
  }
  return {
    elements: {
      nodes: flow.nodes.filter(({ id }) => chosen.has(id)),
      edges: flow.edges.filter(({ source, target }) => chosen.has(source) && chosen.has(target)),
    },
    isPainted: true,
  };
}

/** The tasks that reach furthest to each side; null when there is none. */
function furthest(nodes: readonly TaskNodeType[]) {
  const [first] = nodes;
  if (!first) return null;
  const most = { left: first, right: first, top: first, bottom: first };
  for (const node of nodes) {
    if (node.position.x < most.left.position.x) most.left = node;
    if (node.position.x > most.right.position.x) most.right = node;
    if (node.position.y < most.top.position.y) most.top = node;
    if (node.position.y > most.bottom.position.y) most.bottom = node;
  }
  return most;
}

const outermost = (nodes: readonly TaskNodeType[]): string[] =>
  Object.values(furthest(nodes) ?? {}).map(({ id }) => id);

/** How far an edge between these two sides goes straight before it bends, as React Flow bends its own. */
export const bendOf = (from: number, to: number): number =>
  to >= from ? (to - from) / 2 : 6.25 * Math.sqrt(from - to);

/** The smallest area that holds every task. */
export function boundsOf(nodes: readonly TaskNodeType[]): Area {
  const most = furthest(nodes);
  if (!most) return { left: 0, top: 0, right: NODE_SIZE.width, bottom: NODE_SIZE.height };
  return {
    left: most.left.position.x,
    top: most.top.position.y,
    right: most.right.position.x + NODE_SIZE.width,
    bottom: most.bottom.position.y + NODE_SIZE.height,
  };
}

type Placed = Readonly<{
  position: Readonly<{ x: number; y: number }>;
  measured?: Readonly<{ width?: number; height?: number }>;
}>;

/** The room that a box, a frame or a note takes. */
export const areaOfNode = ({ position: { x, y }, measured }: Placed): Area => ({
  left: x,
  top: y,
  right: x + (measured?.width ?? 0),
  bottom: y + (measured?.height ?? 0),
});

/** The smallest area that holds every task, and all of these. */
export function boundsWith(nodes: readonly TaskNodeType[], areas: readonly Area[]): Area {
  const all = nodes.length === 0 && areas.length > 0 ? areas : [boundsOf(nodes), ...areas];
  return {
    left: Math.min(...all.map(({ left }) => left)),
    top: Math.min(...all.map(({ top }) => top)),
    right: Math.max(...all.map(({ right }) => right)),
    bottom: Math.max(...all.map(({ bottom }) => bottom)),
  };
}

/** The task at a place of the picture; of several the one drawn last. */
export const taskAt = (nodes: readonly TaskNodeType[], { x, y }: Readonly<{ x: number; y: number }>): string | null =>
  nodes.findLast((node) => isIn(node, { left: x, top: y, right: x, bottom: y }))?.id ?? null;
