import type { Edge } from "@xyflow/react";
import { type Colours, lookOf } from "@/components/dag-canvas/paint-look";
import { type Area, bendOf, isIn } from "@/components/dag-canvas/scene";
import { NODE_SIZE, type TaskNodeData, type TaskNodeType } from "@/components/dag-canvas/task-node-data";

export type Place = Readonly<{ x: number; y: number }>;

/** Below this a key is a blur, and an edge as good as straight. */
const READABLE = 0.25;

/** Paints tasks and edges of an area. The context's scale is the picture's; `places` knows every task, painted or not. */
export function paintGraph(
  context: CanvasRenderingContext2D,
  picture: Readonly<{ nodes: readonly TaskNodeType[]; edges: readonly Edge[]; places: ReadonlyMap<string, Place> }>,
  { area, scale, colours }: Readonly<{ area: Area; scale: number; colours: Colours }>,
): void {
  paintEdges(context, picture, { area, scale, colours });
  const isReadable = scale >= READABLE;
  for (const node of picture.nodes) if (isIn(node, area)) paintNode(context, node, { isReadable, colours });
  context.globalAlpha = 1;
}

const EDGE_COLOURS: Readonly<Record<string, string>> = {
  "edge-passed": "success",
  "edge-added": "success",
  "edge-removed": "danger",
  "edge-critical": "warning",
};

type EdgeOptions = Readonly<{ area: Area; scale: number; colours: Colours }>;

function paintEdges(
  context: CanvasRenderingContext2D,
  { edges, places }: Readonly<{ edges: readonly Edge[]; places: ReadonlyMap<string, Place> }>,
  { area, scale, colours }: EdgeOptions,
): void {
  // A hairline is drawn much faster than anything wider.
  context.lineWidth = 1 / scale;
  for (const colour of ["line-strong", "success", "danger", "warning"]) {
    context.strokeStyle = colours(colour);
    context.beginPath();
    for (const { source, target, className = "" } of edges) {
      if ((EDGE_COLOURS[className] ?? "line-strong") !== colour) continue;
      const [from, to] = [places.get(source), places.get(target)];
      if (from && to && crosses(from, to, area)) traceEdge(context, from, to, scale >= READABLE);
    }
    context.stroke();
  }
}

const crosses = (from: Place, to: Place, area: Area): boolean =>
  Math.min(from.x + NODE_SIZE.width, to.x) < area.right &&
  Math.max(from.x + NODE_SIZE.width, to.x) > area.left &&
  Math.min(from.y, to.y) < area.bottom &&
  Math.max(from.y, to.y) + NODE_SIZE.height > area.top;

/** From the right side of a task to the left side of another. */
function traceEdge(context: CanvasRenderingContext2D, from: Place, to: Place, isBent: boolean): void {
  const middle = NODE_SIZE.height / 2;
  const [x1, y1, x2, y2] = [from.x + NODE_SIZE.width, from.y + middle, to.x, to.y + middle];
  context.moveTo(x1, y1);
  const bend = bendOf(x1, x2);
  if (isBent) context.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
  else context.lineTo(x2, y2);
}

const BAR = 4;
const FONT = { key: "500 23px", mark: "700 30px" } as const;
const TEXT_LEFT = 14;
const MARK_WIDTH = 26;

function paintNode(
  context: CanvasRenderingContext2D,
  { position: { x, y }, data, selected }: TaskNodeType,
  { isReadable, colours }: Readonly<{ isReadable: boolean; colours: Colours }>,
): void {
  const { width, height } = NODE_SIZE;
  const { hue, mark } = lookOf(data);
  context.globalAlpha = data.isDimmed ? 0.35 : 1;
  context.fillStyle = colours(mark === "" ? "surface" : `${hue}-soft`);
  context.fillRect(x, y, width, height);
  context.fillStyle = colours(hue);
  context.fillRect(x, y, isReadable ? BAR : BAR * 4, height);
  context.strokeStyle = colours(selected ? "accent" : `${hue}-line`);
  context.strokeRect(x, y, width, height);
  if (!isReadable) return;
  const problem = problemOf(data);
  context.font = `${FONT.mark} ${colours("font-sans")}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  let right = x + width - 8;
  for (const [text, colour] of [problem, [mark, hue] as const]) {
    if (text === "") continue;
    context.fillStyle = colours(colour);
    context.fillText(text, right, y + height / 2);
    right -= MARK_WIDTH;
  }
  context.textAlign = "left";
  context.font = `${FONT.key} ${colours("font-sans")}`;
  context.fillStyle = colours("ink");
  const lines = twoLines(data.task.key);
  lines.forEach((line, at) => {
    const middle = y + height / 2 + (at - (lines.length - 1) / 2) * 25;
    context.fillText(line, x + TEXT_LEFT, middle, right - x - TEXT_LEFT);
  });
}

function problemOf({ issues = [] }: TaskNodeData): readonly [mark: string, hue: string] {
  if (issues.length === 0) return ["", ""];
  return ["!", issues.some(({ severity }) => severity === "error") ? "danger" : "warning"];
}

/** Fits one line at the size of a key. */
const LINE_LENGTH = 14;

/** A long key is broken after the underscore nearest to its middle. */
export function twoLines(key: string): readonly string[] {
  if (key.length <= LINE_LENGTH) return [key];
  const middle = key.length / 2;
  const breaks = [...key.matchAll(/_/g)].map(({ index }) => index + 1);
  const [best] = breaks.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return best === undefined || best === key.length ? [key] : [key.slice(0, best), key.slice(best)];
}
