"use client";

import { type NodeChange, Panel, ReactFlow, ReactFlowProvider, useStore, type Viewport } from "@xyflow/react";
import { type MouseEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { Backdrop } from "@/components/dag-canvas/backdrop";
import type { Flow } from "@/components/dag-canvas/document-to-flow";
import { foldGroups, GroupActionsContext, type GroupNodeType, withTurned } from "@/components/dag-canvas/group-data";
import { createWithHandles } from "@/components/dag-canvas/handles";
import { isForMore } from "@/components/dag-canvas/is-for-more";
import { type NoteNodeType, noteNodes } from "@/components/dag-canvas/note-data";
import { NotesSwitch, useNotesShown } from "@/components/dag-canvas/notes-switch";
import { nodeTypes } from "@/components/dag-canvas/task-node";
import { isFarAway, type TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { usePointed, useScene } from "@/components/dag-canvas/use-scene";
import { cn } from "@/components/ui/class-names";
import { type Layout, notesOf } from "@/lib/domain/dag/layout";

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

export type CanvasProps = Readonly<{
  nodes: Flow["nodes"];
  edges: Flow["edges"];
  /** Whose sticky notes and groups are shown. */
  layout?: Layout;
  /** Somebody who looks folded or opened a group. */
  onLayout?: (layout: Layout) => void;
  /** Accessible name of the picture. */
  label: string;
  selectedTaskId?: string | null;
  /** Shown as selected beside that one. */
  alsoSelected?: readonly string[];
  /** `isMore`: together with those that are. */
  onSelectTask?: (taskId: string, isMore: boolean) => void;
  className?: string;
  /** Panels of React Flow, drawn above the picture. */
  children?: ReactNode;
}>;

/** Where the picture begins; without it, all of it is shown. */
type Props = CanvasProps & Readonly<{ viewport?: Viewport | undefined }>;

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

function CanvasView(props: Props) {
  const { nodes, edges, layout, label, selectedTaskId = null, onSelectTask, className, children, viewport } = props;
  const { onLayout, alsoSelected } = props;
  const [areNotesShown] = useNotesShown();
  const flow = useChosen({ nodes, edges }, selectedTaskId, alsoSelected);
  const choosing = useChoosing(layout, onSelectTask);
  const { folding, groupActions } = useFolding(flow, layout, onLayout);
  const [withHandles] = useState(createWithHandles<TaskNodeType | GroupNodeType>);
  const { pointed, at, onPointerMove } = usePointed(folding.flow);
  const held = useMemo(
    () => [...pointed, ...folding.ends, ...(selectedTaskId === null ? [] : [selectedTaskId])],
    [pointed, folding.ends, selectedTaskId],
  );
  const scene = useScene(folding.flow, held);
  const shown = useMemo(
    () => [
      ...folding.groups.map(withHandles),
      ...(layout && areNotesShown ? noteNodes(layout) : []),
      ...scene.elements.nodes.map(withHandles),
    ],
    [folding.groups, layout, areNotesShown, scene.elements.nodes, withHandles],
  );
  const edgesShown = useMemo(() => [...scene.elements.edges, ...folding.edges], [scene.elements.edges, folding.edges]);
  const isFar = useStore(isFarAway);
  return (
    <section
      aria-label={label}
      className={cn("h-full w-full", isFar && "canvas-far", className)}
      onPointerMove={onPointerMove}
      onClickCapture={choosing.onClickCapture}
    >
      <GroupActionsContext value={groupActions}>
        <ReactFlow
          nodes={shown}
          edges={edgesShown}
          nodeTypes={nodeTypes}
          onNodesChange={choosing.onNodesChange}
          onNodeClick={choosing.onNodeClick}
          onPaneClick={(event) => {
            const taskId = at(event);
            if (taskId !== null) onSelectTask?.(taskId, isForMore(event));
          }}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          {...(viewport ? { defaultViewport: viewport } : { fitView: true })}
          fitViewOptions={FIT}
          minZoom={scene.isPainted ? 0.02 : 0.1}
          maxZoom={1.75}
          onlyRenderVisibleElements={scene.isPainted}
          ariaLabelConfig={CANVAS_LABELS}
        >
          <Backdrop picture={folding.flow} groups={folding.groups} scene={scene} />
          {layout && notesOf(layout).length > 0 ? (
            <Panel position="bottom-left" className="ml-14!">
              <NotesSwitch />
            </Panel>
          ) : null}
          {children}
        </ReactFlow>
      </GroupActionsContext>
    </section>
  );
}

type PictureNode = TaskNodeType | NoteNodeType | GroupNodeType;

/** The flow with its chosen tasks as selected. */
function useChosen({ nodes, edges }: Flow, selectedTaskId: string | null, alsoSelected: CanvasProps["alsoSelected"]) {
  return useMemo(() => {
    const chosen = new Set([selectedTaskId, ...(alsoSelected ?? [])]);
    return { nodes: nodes.map((node) => (chosen.has(node.id) ? { ...node, selected: true } : node)), edges };
  }, [nodes, edges, selectedTaskId, alsoSelected]);
}

/** A click or a key selects, which React Flow tells without the keys that were held; a click for more is told by itself. */
function useChoosing(layout: Layout | undefined, onSelectTask: CanvasProps["onSelectTask"]) {
  const isMore = useRef(false);
  const isTask = (id: string) => !layout?.[id]?.group && !layout?.[id]?.note;
  return {
    onClickCapture: (event: MouseEvent) => {
      isMore.current = isForMore(event);
    },
    onNodeClick: (event: MouseEvent, { id }: PictureNode) => {
      if (isForMore(event) && isTask(id)) onSelectTask?.(id, true);
    },
    onNodesChange: (changes: NodeChange<PictureNode>[]) => {
      if (isMore.current) return;
      for (const change of changes)
        if (change.type === "select" && change.selected && isTask(change.id)) onSelectTask?.(change.id, false);
    },
  };
}

const NO_LAYOUT: Layout = {};

/** The groups as the parent has them folded. */
function useFolding(flow: Flow, layout: Layout = NO_LAYOUT, onLayout: CanvasProps["onLayout"]) {
  const folding = useMemo(() => foldGroups(flow, layout), [flow, layout]);
  const groupActions = useMemo(
    () => (onLayout ? { toggle: (id: string) => onLayout(withTurned(layout, id)), select: null } : null),
    [layout, onLayout],
  );
  return { folding, groupActions };
}
