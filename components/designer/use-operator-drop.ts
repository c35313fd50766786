import { type Edge, useReactFlow } from "@xyflow/react";
import { type DragEvent, useState } from "react";
import { GROUP_EDGE } from "@/components/dag-canvas/group-data";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { droppedOperator, OPERATOR_DRAG_TYPE } from "@/components/designer/operator-palette";

/** What is dragged here from the palette, and the edge it would be put on. On a task it takes the operator's place. */
export function useOperatorDrop(actions: DesignerActions, isReadOnly: boolean) {
  const flow = useReactFlow();
  const [edgeId, setEdgeId] = useState<string | null>(null);
  return {
    /** The edges with the one that is dragged over in front. */
    withTarget: (edges: Edge[]): Edge[] =>
      edgeId === null
        ? edges
        : edges.map((edge) => (edge.id === edgeId ? { ...edge, className: "edge-target" } : edge)),
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (isReadOnly || !event.dataTransfer.types.includes(OPERATOR_DRAG_TYPE)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setEdgeId(edgeUnder(event.target));
      },
      onDragLeave: () => setEdgeId(null),
      onDrop: (event: DragEvent) => {
        const operator = droppedOperator(event.dataTransfer);
        if (!operator) return;
        event.preventDefault();
        setEdgeId(null);
        const taskId = taskUnder(event.target);
        if (taskId !== null) return actions.replaceTask(taskId, operator);
        const place = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        actions.addTask(operator, place, edgeUnder(event.target));
      },
    },
  };
}

/** The edge that something is dragged over: React Flow draws a wide, unseen one along each. */
const edgeUnder = (target: EventTarget): string | null =>
  (target instanceof Element
    ? target.closest<HTMLElement>(`.react-flow__edge:not(.${GROUP_EDGE})`)?.dataset.id
    : null) ?? null;

/** The task that something is dragged over. */
const taskUnder = (target: EventTarget): string | null =>
  (target instanceof Element ? target.closest<HTMLElement>(".react-flow__node-task")?.dataset.id : null) ?? null;
