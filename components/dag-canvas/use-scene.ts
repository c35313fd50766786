import { type ReactFlowState, useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useMemo, useState } from "react";
import type { Flow } from "@/components/dag-canvas/document-to-flow";
import { areaOf, ELEMENTS_UP_TO, type Scene, sameArea, sceneOf, taskAt } from "@/components/dag-canvas/scene";

const nearView = (view: ReactFlowState) => areaOf(view, 0);
const anywhere = () => null;

/** What of a flow are elements as the view is now. `held` tasks are elements wherever they stand. */
export function useScene(flow: Flow, held: readonly string[]): Scene {
  const area = useStore(flow.nodes.length > ELEMENTS_UP_TO ? nearView : anywhere, sameArea);
  return useMemo(() => sceneOf(flow, area, held), [flow, area, held]);
}

const NOTHING: readonly string[] = [];

/**
 * The task under the pointer in a picture so large that tasks are painted: it becomes an element, and so can be clicked,
 * dragged and connected like any other. While a button is held down, what was touched stays one.
 */
export function usePointed({ nodes }: Flow) {
  const flow = useReactFlow();
  const [pointed, setPointed] = useState(NOTHING);
  const isLarge = nodes.length > ELEMENTS_UP_TO;
  const at = ({ clientX: x, clientY: y }: Readonly<{ clientX: number; clientY: number }>) =>
    isLarge ? taskAt(nodes, flow.screenToFlowPosition({ x, y })) : null;
  const onPointerMove = (event: PointerEvent) => {
    const id = at(event);
    const isHeld = event.buttons !== 0;
    if (id === null && !isHeld && pointed.length > 0) setPointed(NOTHING);
    if (id !== null && !pointed.includes(id)) setPointed(isHeld ? [...pointed, id] : [id]);
  };
  return { pointed, at, onPointerMove };
}
