"use client";

import {
  Background,
  BackgroundVariant,
  type Connection,
  Controls,
  type Edge,
  type FinalConnectionState,
  MiniMap,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import { type ReactNode, type RefObject, useState } from "react";
import { CANVAS_LABELS, DRAW_ALL_UP_TO } from "@/components/dag-canvas/read-only-canvas";
import { nodeTypes } from "@/components/dag-canvas/task-node";
import { ConnectionReason } from "@/components/designer/connection-reason";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { HelperLines } from "@/components/designer/helper-lines";
import { droppedOperator, OPERATOR_DRAG_TYPE } from "@/components/designer/operator-palette";
import { useCanvasNodes } from "@/components/designer/use-canvas-nodes";
import { toast } from "@/components/ui/toast";
import { useEditor } from "@/lib/client/designer/editor-context";
import type { Place } from "@/lib/client/designer/places";
import type { Simulated } from "@/lib/client/designer/simulation";
import { whyNotConnect } from "@/lib/client/designer/why-not-connect";
import type { CheckIssueView } from "@/lib/contracts/dags";

const MINIMAP_FROM = 31;
const MINIMAP_SIZE = { width: 150, height: 110 } as const;
const SEVERAL_KEYS = ["Shift", "Meta", "Control"];
const FIT = { padding: 0.08, maxZoom: 1 } as const;
const SNAP: [number, number] = [4, 4];

type Props = Readonly<{
  dagKey: string;
  actions: DesignerActions;
  issues: readonly CheckIssueView[];
  isReadOnly: boolean;
  /** What is shown on the tasks while a run is simulated. */
  simulated: Simulated | null;
  canvas: RefObject<HTMLElement | null>;
  /** Where the mouse is over the canvas, in the canvas's own coordinates; for paste. */
  pointer: RefObject<Place | null>;
  children?: ReactNode;
}>;

/** The drawing surface. Each gesture becomes one edit of the draft; what it shows is derived from the draft. */
export function DesignCanvas({ dagKey, actions, issues, isReadOnly, simulated, canvas, pointer, children }: Props) {
  const editor = useEditor();
  const flow = useReactFlow();
  const { nodes, edges, lines, onNodesChange, onEdgesChange } = useCanvasNodes(issues, simulated);
  const [dropEdge, setDropEdge] = useState<string | null>(null);
  const shownEdges = dropEdge === null ? edges : edges.map((edge) => (edge.id === dropEdge ? asTarget(edge) : edge));
  // Fitting waits for the first task: on an empty canvas it would jump away from where that one was dropped.
  const [isFitted] = useState(nodes.length > 0);
  const isAllowed = ({ source, target }: Connection | Edge) =>
    whyNotConnect(editor.store.getState().draft, source, target) === null;
  return (
    <section
      ref={canvas}
      tabIndex={-1}
      aria-label={`Canvas of ${dagKey}`}
      className="relative h-full w-full outline-none"
      onPointerMove={({ clientX: x, clientY: y }) => {
        pointer.current = flow.screenToFlowPosition({ x, y });
      }}
      onPointerLeave={() => {
        pointer.current = null;
      }}
      onDragOver={(event) => {
        if (isReadOnly || !event.dataTransfer.types.includes(OPERATOR_DRAG_TYPE)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setDropEdge(edgeUnder(event.target));
      }}
      onDragLeave={() => setDropEdge(null)}
      onDrop={(event) => {
        const operator = droppedOperator(event.dataTransfer);
        if (!operator) return;
        event.preventDefault();
        setDropEdge(null);
        const place = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        actions.addTask(operator, place, edgeUnder(event.target));
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={shownEdges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
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
        minZoom={0.05}
        maxZoom={1.75}
        onlyRenderVisibleElements={nodes.length > DRAW_ALL_UP_TO}
        ariaLabelConfig={CANVAS_LABELS}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        <Controls showInteractive={false} />
        {nodes.length >= MINIMAP_FROM ? <MiniMap pannable zoomable style={MINIMAP_SIZE} /> : null}
        <HelperLines lines={lines} />
        <ConnectionReason />
      </ReactFlow>
      {children}
    </section>
  );
}

/** The edge that something is dragged over: React Flow draws a wide, unseen one along each. */
const edgeUnder = (target: EventTarget): string | null =>
  (target instanceof Element ? target.closest<HTMLElement>(".react-flow__edge")?.dataset.id : null) ?? null;

const asTarget = (edge: Edge): Edge => ({ ...edge, className: "edge-target" });

/** An edge let go over a task that refuses it: the reason stays for a while after the line is gone. */
function tellRefusal(state: FinalConnectionState, draft: Parameters<typeof whyNotConnect>[0]): void {
  const { isValid, fromHandle, toHandle } = state;
  if (isValid !== false || !fromHandle || !toHandle) return;
  const [source, target] = fromHandle.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
  const reason = whyNotConnect(draft, source.nodeId, target.nodeId);
  if (reason) toast.error(reason);
}
