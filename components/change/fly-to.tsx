"use client";

import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { flightMs } from "@/components/dag-canvas/flight";
import { NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";

/** Connects the selection to the viewport: whatever is selected in the list is brought into view. */
export function FlyTo({ node }: { node: TaskNodeType | undefined }) {
  const { setCenter, getZoom } = useReactFlow();
  const { x, y } = node?.position ?? {};
  useEffect(() => {
    if (x === undefined || y === undefined) return;
    const zoom = Math.max(getZoom(), 0.7);
    void setCenter(x + NODE_SIZE.width / 2, y + NODE_SIZE.height / 2, { zoom, duration: flightMs(250) });
  }, [x, y, setCenter, getZoom]);
  return null;
}
