import type { Viewport } from "@xyflow/react";
import { type Area, bendOf, boundsWith } from "@/components/dag-canvas/scene";
import { NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";

type Place = Readonly<{ x: number; y: number }>;

/** Share of the room that stays free around the picture. */
const PADDING = 0.08;
const LARGEST = 1;
const SMALLEST = 0.1;

/** How a picture stands in the middle of its room, all of it in view and nothing larger than it is. `areas`: what it has beside tasks. */
export function fitView(
  nodes: readonly TaskNodeType[],
  room: Readonly<{ width: number; height: number }>,
  areas: readonly Area[] = [],
): Viewport | null {
  if (room.width === 0 || room.height === 0) return null;
  const { left, top, right, bottom } = boundsWith(nodes, areas);
  const inside = 1 - PADDING;
  const fitting = Math.min((room.width * inside) / (right - left), (room.height * inside) / (bottom - top));
  const zoom = Math.min(LARGEST, Math.max(SMALLEST, fitting));
  return {
    x: (room.width - (left + right) * zoom) / 2,
    y: (room.height - (top + bottom) * zoom) / 2,
    zoom,
  };
}

/** From the right side of a task to the left side of another; null when an end is not drawn. */
export function stillEdge(from: Place | undefined, to: Place | undefined): { path: string; middle: Place } | null {
  if (!from || !to) return null;
  const half = NODE_SIZE.height / 2;
  const [x1, y1, x2, y2] = [from.x + NODE_SIZE.width, from.y + half, to.x, to.y + half];
  const bend = bendOf(x1, x2);
  return {
    path: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`,
    middle: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 },
  };
}
