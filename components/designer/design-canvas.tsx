"use client";

import {
  type Connection,
  type Edge,
  type FinalConnectionState,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import dynamic from "next/dynamic";
import { type ReactNode, type RefObject, useMemo, useState } from "react";
import { Backdrop } from "@/components/dag-canvas/backdrop";
import { GroupActionsContext } from "@/components/dag-canvas/group-data";
import { createWithHandles } from "@/components/dag-canvas/handles";
import { NoteActionsContext } from "@/components/dag-canvas/note-data";
import { CANVAS_LABELS } from "@/components/dag-canvas/read-only-canvas";
import { nodeTypes } from "@/components/dag-canvas/task-node";
import { ConnectionReason } from "@/components/designer/connection-reason";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { HelperLines } from "@/components/designer/helper-lines";
import { type CanvasNode, useCanvasNodes } from "@/components/designer/use-canvas-nodes";
import { useNotes } from "@/components/designer/use-notes";
import { useOperatorDrop } from "@/components/designer/use-operator-drop";
import { toast } from "@/components/ui/toast";
import { useEditor, useEditorState } from "@/lib/client/designer/editor-context";
import type { Place } from "@/lib/client/designer/places";
import type { Played } from "@/lib/client/designer/tried";
import { whyNotConnect } from "@/lib/client/designer/why-not-connect";
import { useExpected } from "@/lib/client/run/usual-durations";
import type { CheckIssueView } from "@/lib/contracts/dags";

const ExpectedNote = dynamic(async () => (await import("@/components/dag-canvas/expected-note")).ExpectedNote);

const SEVERAL_KEYS = ["Shift", "Meta", "Control"];
const FIT = { padding: 0.08, maxZoom: 1 } as const;
const SNAP: [number, number] = [4, 4];

type Props = Readonly<{
  dagKey: string;
  actions: DesignerActions;
  issues: readonly CheckIssueView[];
  isReadOnly: boolean;
  /** What is shown on the tasks while a run is simulated or tried. */
  played: Played | null;
  /** Whether usual durations and the critical path are shown. */
  isPathShown: boolean;
  canvas: RefObject<HTMLElement | null>;
  /** Where the mouse is over the canvas, in the canvas's own coordinates; for paste. */
  pointer: RefObject<Place | null>;
  children?: ReactNode;
}>;

/** The drawing surface. Each gesture becomes one edit of the draft; what it shows is derived from the draft. */
export function DesignCanvas(props: Props) {
  const { dagKey, actions, issues, isReadOnly, played, isPathShown, canvas, pointer, children } = props;
  const editor = useEditor();
  const flow = useReactFlow();
  const tasks = useEditorState(({ draft }) => draft.tasks);
  const expected = useExpected(dagKey, tasks, isPathShown);
  const shown = useCanvasNodes(issues, played, expected);
  const { folding, scene, lines } = shown;
  const { nodes: notes, noteActions } = useNotes(actions, shown.dragged, isReadOnly);
  const groupActions = useMemo(() => ({ toggle: actions.toggleGroup, select: actions.selectGroup }), [actions]);
  const { drawn, edges } = useDrawn(shown, notes);
  const drop = useOperatorDrop(actions, isReadOnly);
  // Fitting waits for the first task: on an empty canvas it would jump away from where that one was dropped.
  const [isFitted] = useState(folding.flow.nodes.length > 0);
  const isAllowed = ({ source, target }: Connection | Edge) =>
    whyNotConnect(editor.store.getState().draft, source, target) === null;
  return (
    <section
      ref={canvas}
      tabIndex={-1}
      aria-label={`Canvas of ${dagKey}`}
      className="relative h-full w-full outline-none"
      onPointerMove={(event) => {
        pointer.current = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        shown.onPointerMove(event);
      }}
      onPointerLeave={() => {
        pointer.current = null;
      }}
      {...drop.handlers}
    >
      <GroupActionsContext value={groupActions}>
        <NoteActionsContext value={noteActions}>
          <ReactFlow
            nodes={drawn}
            edges={drop.withTarget(edges)}
            nodeTypes={nodeTypes}
            onNodesChange={shown.onNodesChange}
            onEdgesChange={shown.onEdgesChange}
            onNodeClick={shown.onNodeClick}
            onPaneClick={shown.onPaneClick}
            onSelectionStart={shown.onSelectionStart}
            onSelectionEnd={shown.onSelectionEnd}
            onConnect={({ source, target }) => actions.connect(source, target)}
            onConnectEnd={(_, state) => tellRefusal(state, editor.store.getState().draft)}
            isValidConnection={isAllowed}
            nodesDraggable={!isReadOnly}
            nodesConnectable={!isReadOnly}
            edgesFocusable={false}
            deleteKeyCode={null}
            multiSelectionKeyCode={SEVERAL_KEYS}
            selectionMode={SelectionMode.Partial}
            zoomOnDoubleClick={false}
            snapToGrid
            snapGrid={SNAP}
            fitView={isFitted}
            fitViewOptions={FIT}
            autoPanSpeed={6}
            minZoom={0.02}
            maxZoom={1.75}
            onlyRenderVisibleElements={scene.isPainted}
            ariaLabelConfig={CANVAS_LABELS}
          >
            <Backdrop picture={folding.flow} groups={folding.groups} scene={scene} />
            <HelperLines lines={lines} />
            <ConnectionReason />
            {expected ? <ExpectedNote expected={expected} /> : null}
          </ReactFlow>
        </NoteActionsContext>
      </GroupActionsContext>
      {children}
    </section>
  );
}

/** What React Flow is given: groups behind notes behind tasks, and the edges of both. */
function useDrawn(
  { folding, scene }: Pick<ReturnType<typeof useCanvasNodes>, "folding" | "scene">,
  notes: CanvasNode[],
) {
  const [withHandles] = useState(createWithHandles<CanvasNode>);
  const drawn = useMemo(
    () => [...folding.groups.map(withHandles), ...notes, ...scene.elements.nodes.map(withHandles)],
    [folding.groups, notes, scene.elements.nodes, withHandles],
  );
  const edges = useMemo(() => [...scene.elements.edges, ...folding.edges], [scene.elements.edges, folding.edges]);
  return { drawn, edges };
}

/** An edge let go over a task that refuses it: the reason stays for a while after the line is gone. */
function tellRefusal(state: FinalConnectionState, draft: Parameters<typeof whyNotConnect>[0]): void {
  const { isValid, fromHandle, toHandle } = state;
  if (isValid !== false || !fromHandle || !toHandle) return;
  const [source, target] = fromHandle.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
  const reason = whyNotConnect(draft, source.nodeId, target.nodeId);
  if (reason) toast.error(reason);
}
