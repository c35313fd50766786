"use client";

import {
  Background,
  BackgroundVariant,
  Controls,
  type Edge,
  MiniMap,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useStore,
} from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import { isFarAway, nodeTypes } from "@/components/dag-canvas/task-node";
import type { TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { cn } from "@/components/ui/class-names";

/** Up to here, drawing only what is in view costs more than it saves; above, it is the other way round. */
export const DRAW_ALL_UP_TO = 300;
const MINIMAP_FROM = 25;
const MINIMAP_SIZE = { width: 150, height: 96 } as const;

/** Kept at module level: React Flow compares these by identity. */
const FIT = { padding: 0.08, maxZoom: 1 } as const;
export const CANVAS_LABELS = {
  "controls.ariaLabel": "Zoom",
  "controls.zoomIn.ariaLabel": "Zoom in",
  "controls.zoomOut.ariaLabel": "Zoom out",
  "controls.fitView.ariaLabel": "Show everything",
  "minimap.ariaLabel": "Overview",
  "node.a11yDescription.default": "Press Enter to open the task.",
  "handle.ariaLabel": "Connection point",
} as const;

type Props = {
  nodes: TaskNodeType[];
  edges: Edge[];
  /** Accessible name of the picture. */
  label: string;
  selectedTaskId?: string | null;
  onSelectTask?: (taskId: string) => void;
  className?: string;
  /** Panels of React Flow, drawn above the picture. */
  children?: ReactNode;
};

/**
 * A DAG to look at: pan, zoom, choose a task by click or keyboard. The parent gives it a height, and a new `key` when
 * another document is shown.
 */
export function ReadOnlyCanvas(props: Props) {
  return (
    <ReactFlowProvider>
      <CanvasView {...props} />
    </ReactFlowProvider>
  );
}

function CanvasView({ nodes, edges, label, selectedTaskId = null, onSelectTask, className, children }: Props) {
  const shown = useMemo(
    () => nodes.map((node) => (node.id === selectedTaskId ? { ...node, selected: true } : node)),
    [nodes, selectedTaskId],
  );
  const isFar = useStore(isFarAway);
  const handleChanges = (changes: NodeChange<TaskNodeType>[]) => {
    for (const change of changes) if (change.type === "select" && change.selected) onSelectTask?.(change.id);
  };
  return (
    <section aria-label={label} className={cn("h-full w-full", isFar && "canvas-far", className)}>
      <ReactFlow
        nodes={shown}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={handleChanges}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        fitView
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={1.75}
        onlyRenderVisibleElements={nodes.length > DRAW_ALL_UP_TO}
        ariaLabelConfig={CANVAS_LABELS}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        <Controls showInteractive={false} />
        {nodes.length >= MINIMAP_FROM ? (
          <MiniMap pannable zoomable nodeColor={minimapColor} style={MINIMAP_SIZE} />
        ) : null}
        {children}
      </ReactFlow>
    </section>
  );
}

/** The node's hue by its state, as in globals.css. */
const MINIMAP_COLORS = {
  none: "var(--line-strong)",
  scheduled: "var(--sand)",
  queued: "var(--indigo)",
  running: "var(--info)",
  up_for_retry: "var(--warning)",
  deferred: "var(--sand)",
  success: "var(--success)",
  failed: "var(--danger)",
  skipped: "var(--violet)",
  upstream_failed: "var(--orange)",
  cancelled: "var(--neutral)",
} as const;
const minimapColor = (node: TaskNodeType): string => MINIMAP_COLORS[node.data.state ?? "none"];
