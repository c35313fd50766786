"use client";

import type { Viewport } from "@xyflow/react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import type { CanvasProps, ReadOnlyCanvas } from "@/components/dag-canvas/read-only-canvas";
import { ELEMENTS_UP_TO } from "@/components/dag-canvas/scene";
import { StillCanvas } from "@/components/dag-canvas/still-canvas";
import { isTaskPlace } from "@/lib/domain/dag/layout";

const Whole = dynamic(async () => (await import("@/components/dag-canvas/read-only-canvas")).ReadOnlyCanvas);

/** `isMovable`: with all it can do from the start. Large pictures, and those with notes or groups, always are. */
type Props = CanvasProps & Readonly<{ isMovable?: boolean }>;
type Canvas = typeof ReadOnlyCanvas;

/**
 * A DAG to look at. It is drawn at once, with all its tasks to choose from; what moves and searches it is a quarter of the
 * page's script and is fetched when somebody points at it, or asks by keyboard. Then it takes the place of the first
 * picture where that one stood.
 */
export function DagPicture({ isMovable = false, ...props }: Props) {
  const { nodes, layout } = props;
  const [Movable, setMovable] = useState<Canvas | null>(null);
  const [isHeld, setIsHeld] = useState(false);
  const [viewport, setViewport] = useState<Viewport>();
  const hasAsked = useRef(false);
  const ask = (shown?: Viewport) => {
    if (shown) setViewport(shown);
    if (hasAsked.current) return;
    hasAsked.current = true;
    void import("@/components/dag-canvas/read-only-canvas").then((module) => setMovable(() => module.ReadOnlyCanvas));
  };
  const hasMore = () => Object.values(layout ?? {}).some((place) => !isTaskPlace(place));
  const [isWhole] = useState(() => isMovable || nodes.length > ELEMENTS_UP_TO || hasMore());
  if (isWhole) return <Whole {...props} />;
  // A press that began on the first picture ends on it: otherwise it would be no click.
  if (Movable && !isHeld) return <Movable {...props} viewport={viewport} />;
  return <StillCanvas {...props} onAsk={ask} onHold={setIsHeld} />;
}
