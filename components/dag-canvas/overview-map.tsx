"use client";

import { Panel, type ReactFlowState, useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useCallback, useMemo } from "react";
import type { GroupNodeType } from "@/components/dag-canvas/group-data";
import { type Colours, lookOf } from "@/components/dag-canvas/paint-look";
import { type Area, areaOfNode, boundsWith, sameArea } from "@/components/dag-canvas/scene";
import { type Paint, Surface } from "@/components/dag-canvas/surface";
import { NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";

const SIZE = { width: 150, height: 104 } as const;
/** Pixels between the tasks and the rim. */
const RIM = 6;

const viewOf = ({ transform: [x, y, zoom], width, height }: ReactFlowState): Area => ({
  left: -x / zoom,
  top: -y / zoom,
  right: (width - x) / zoom,
  bottom: (height - y) / zoom,
});

type MapProps = Readonly<{ nodes: readonly TaskNodeType[]; groups: readonly GroupNodeType[] }>;

/** The whole picture in a corner, with what is in view framed; pressing or dragging goes there. Keys have `1`, `+` and `-`. */
export function OverviewMap({ nodes, groups }: MapProps) {
  const { setCenter, getZoom } = useReactFlow();
  const bounds = useMemo(() => boundsWith(nodes, groups.map(areaOfNode)), [nodes, groups]);
  const fit = useMemo(() => fitOf(bounds), [bounds]);

  const paint = useCallback<Paint>(
    (canvas, context, colours) => {
      const density = window.devicePixelRatio;
      canvas.width = SIZE.width * density;
      canvas.height = SIZE.height * density;
      const { scale, x, y } = fit;
      context.setTransform(scale * density, 0, 0, scale * density, x * density, y * density);
      paintGroups(context, groups, colours, 1 / scale);
      paintMap(context, nodes, colours);
    },
    [nodes, groups, fit],
  );

  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left - fit.x) / fit.scale;
    const y = (event.clientY - box.top - fit.y) / fit.scale;
    void setCenter(x, y, { zoom: getZoom() });
  };
  return (
    <Panel position="bottom-right" className="overflow-hidden rounded-sm border bg-surface">
      <div
        role="img"
        aria-label="Overview"
        className="nopan relative cursor-pointer touch-none overflow-hidden"
        style={SIZE}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={go}
      >
        <Surface paint={paint} aria-hidden style={SIZE} />
        <ViewFrame fit={fit} />
      </div>
    </Panel>
  );
}

type Fit = Readonly<{ scale: number; x: number; y: number }>;

function fitOf({ left, top, right, bottom }: Area): Fit {
  const scale = Math.min((SIZE.width - 2 * RIM) / (right - left), (SIZE.height - 2 * RIM) / (bottom - top));
  return {
    scale,
    x: (SIZE.width - (left + right) * scale) / 2,
    y: (SIZE.height - (top + bottom) * scale) / 2,
  };
}

function ViewFrame({ fit: { scale, x, y } }: { fit: Fit }) {
  const view = useStore(viewOf, sameArea);
  return (
    <span
      className="pointer-events-none absolute top-0 left-0 border border-accent bg-accent/10"
      style={{
        transform: `translate(${view.left * scale + x}px, ${view.top * scale + y}px)`,
        width: (view.right - view.left) * scale,
        height: (view.bottom - view.top) * scale,
      }}
    />
  );
}

/** A frame around open groups, `hair` wide, and a box for folded ones, darker than a task. */
function paintGroups(
  context: CanvasRenderingContext2D,
  groups: MapProps["groups"],
  colours: Colours,
  hair: number,
): void {
  context.lineWidth = hair;
  for (const group of groups) {
    const { left, top, right, bottom } = areaOfNode(group);
    const frame = [left, top, right - left, bottom - top] as const;
    context.fillStyle = colours(group.data.group.isFolded ? "muted" : "raised");
    context.fillRect(...frame);
    context.strokeStyle = colours(group.selected ? "accent" : "muted");
    context.strokeRect(...frame);
  }
}

/** Paints tasks as blots of their colour; the context's scale is the map's. */
function paintMap(context: CanvasRenderingContext2D, nodes: readonly TaskNodeType[], colours: Colours): void {
  const { width, height } = NODE_SIZE;
  for (const { position, data, selected } of nodes) {
    const { hue, mark } = lookOf(data);
    const own = mark === "" ? "line-strong" : hue;
    context.fillStyle = colours(selected ? "accent" : own);
    context.fillRect(position.x, position.y, width, height);
  }
}
