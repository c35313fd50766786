import { useStore, ViewportPortal } from "@xyflow/react";
import { NODE_SIZE } from "@/components/dag-canvas/task-node-data";
import type { Lines } from "@/components/designer/use-canvas-nodes";

/** Thin lines through the middles of the tasks that the dragged one stands in line with, over the whole view. */
export function HelperLines({ lines: { vertical, horizontal } }: { lines: Lines }) {
  const view = useStore(({ transform: [x, y, zoom], width, height }) => ({ x, y, zoom, width, height }), isSameView);
  if (vertical === null && horizontal === null) return null;
  const { zoom } = view;
  const [left, top] = [-view.x / zoom, -view.y / zoom];
  return (
    <ViewportPortal>
      {vertical === null ? null : (
        <div
          className="pointer-events-none absolute bg-accent"
          style={{ left: vertical + NODE_SIZE.width / 2, top, width: 1 / zoom, height: view.height / zoom }}
        />
      )}
      {horizontal === null ? null : (
        <div
          className="pointer-events-none absolute bg-accent"
          style={{ left, top: horizontal + NODE_SIZE.height / 2, width: view.width / zoom, height: 1 / zoom }}
        />
      )}
    </ViewportPortal>
  );
}

type View = Readonly<{ x: number; y: number; zoom: number; width: number; height: number }>;

const isSameView = (a: View, b: View): boolean =>
  a.x === b.x && a.y === b.y && a.zoom === b.zoom && a.width === b.width && a.height === b.height;
