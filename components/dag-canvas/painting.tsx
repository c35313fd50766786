"use client";

import { type ReactFlowState, useStore, ViewportPortal } from "@xyflow/react";
import { useCallback, useMemo } from "react";
import type { Flow } from "@/components/dag-canvas/document-to-flow";
import { paintGraph } from "@/components/dag-canvas/paint-graph";
import { areaOf, sameArea, scaleOf } from "@/components/dag-canvas/scene";
import { type Paint, Surface } from "@/components/dag-canvas/surface";

const aroundView = (view: ReactFlowState) => areaOf(view, 1);
const scaleOfView = ({ transform }: ReactFlowState) => scaleOf(transform[2]);
/** More would cost more than anybody sees. */
const MOST_DENSITY = 2;

/**
 * All of a large picture that is no element, painted on one surface below the elements. It lies in the moving part of
 * React Flow, so that a pan moves it without painting anything; it is painted anew when the view comes near its rim.
 */
export function Painting({ flow, elements }: { flow: Flow; elements: Flow }) {
  const area = useStore(aroundView, sameArea);
  const scaleInView = useStore(scaleOfView);
  const places = useMemo(() => new Map(flow.nodes.map(({ id, position }) => [id, position])), [flow.nodes]);
  const picture = useMemo(() => {
    const [nodes, edges] = [new Set(elements.nodes), new Set(elements.edges)];
    return {
      nodes: flow.nodes.filter((node) => !nodes.has(node)),
      edges: flow.edges.filter((edge) => !edges.has(edge)),
      places,
    };
  }, [flow, elements, places]);

  const paint = useCallback<Paint>(
    (canvas, context, colours) => {
      const scale = scaleInView * Math.min(MOST_DENSITY, window.devicePixelRatio);
      canvas.width = Math.round((area.right - area.left) * scale);
      canvas.height = Math.round((area.bottom - area.top) * scale);
      context.setTransform(scale, 0, 0, scale, -area.left * scale, -area.top * scale);
      paintGraph(context, picture, { area, scale, colours });
      // Only now: where it stands and what it shows change together.
      Object.assign(canvas.style, {
        transform: `translate(${area.left}px, ${area.top}px)`,
        width: `${area.right - area.left}px`,
        height: `${area.bottom - area.top}px`,
      });
    },
    [picture, area, scaleInView],
  );

  return (
    <ViewportPortal>
      <Surface paint={paint} aria-hidden className="-z-10 pointer-events-none absolute top-0 left-0 max-w-none" />
    </ViewportPortal>
  );
}
