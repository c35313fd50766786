"use client";

import { type Edge, type NodeChange, ReactFlow, ReactFlowProvider, useStore } from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import { Backdrop } from "@/components/dag-canvas/backdrop";
import { type NoteNodeType, noteNodes } from "@/components/dag-canvas/note-data";
import { isFarAway, nodeTypes } from "@/components/dag-canvas/task-node";
import type { TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { usePointed, useScene } from "@/components/dag-canvas/use-scene";
import { cn } from "@/components/ui/class-names";
import type { Layout } from "@/lib/domain/dag/layout";

/** Kept at module level: React Flow compares these by identity. */
const FIT = { padding: 0.08, maxZoom: 1 } as const;
export const CANVAS_LABELS = {
  "controls.ariaLabel": "Zoom",
  "controls.zoomIn.ariaLabel": "Zoom in",
  "controls.zoomOut.ariaLabel": "Zoom out",
  "controls.fitView.ariaLabel": "Show everything",
  "node.a11yDescription.default": "Press Enter to open the task.",
  "handle.ariaLabel": "Connection point",
} as const;

type Props = {
  nodes: TaskNodeType[];
  edges: Edge[];
  /** Whose sticky notes are shown. */
  layout?: Layout;
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

function CanvasView({ nodes, edges, layout, label, selectedTaskId = null, onSelectTask, className, children }: Props) {
  const flow = useMemo(
    () => ({ nodes: nodes.map((node) => (node.id === selectedTaskId ? { ...node, selected: true } : node)), edges }),
    [nodes, edges, selectedTaskId],
  );
  const { pointed, at, onPointerMove } = usePointed(flow);
  const held = useMemo(
    () => (selectedTaskId === null ? pointed : [...pointed, selectedTaskId]),
    [pointed, selectedTaskId],
  );
  const scene = useScene(flow, held);
  const shown = useMemo(
    () => [...(layout ? noteNodes(layout) : []), ...scene.elements.nodes],
    [layout, scene.elements.nodes],
  );
  const isFar = useStore(isFarAway);
  const handleChanges = (changes: NodeChange<TaskNodeType | NoteNodeType>[]) => {
    for (const change of changes) if (change.type === "select" && change.selected) onSelectTask?.(change.id);
  };
  return (
    <section
      aria-label={label}
      className={cn("h-full w-full", isFar && "canvas-far", className)}
      onPointerMove={onPointerMove}
    >
      <ReactFlow
        nodes={shown}
        edges={scene.elements.edges}
        nodeTypes={nodeTypes}
        onNodesChange={handleChanges}
        onPaneClick={(event) => {
          const taskId = at(event);
          if (taskId !== null) onSelectTask?.(taskId);
        }}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        fitView
        fitViewOptions={FIT}
        minZoom={scene.isPainted ? 0.02 : 0.1}
        maxZoom={1.75}
        onlyRenderVisibleElements={scene.isPainted}
        ariaLabelConfig={CANVAS_LABELS}
      >
        <Backdrop picture={flow} scene={scene} />
        {children}
      </ReactFlow>
    </section>
  );
}
