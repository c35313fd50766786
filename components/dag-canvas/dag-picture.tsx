"use client";

import type { Viewport } from "@xyflow/react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import type { CanvasProps, ReadOnlyCanvas } from "@/components/dag-canvas/read-only-canvas";
import { ELEMENTS_UP_TO } from "@/components/dag-canvas/scene";
import { StillCanvas } from "@/components/dag-canvas/still-canvas";
import { isTaskPlace, type Layout } from "@/lib/domain/dag/layout";

/** Few pictures have notes or groups. */
const StillGrouped = dynamic(async () => (await import("@/components/dag-canvas/still-grouped")).StillGrouped);
const Whole = dynamic(async () => (await import("@/components/dag-canvas/read-only-canvas")).ReadOnlyCanvas);

/** `isMovable`: with all it can do from the start. Large pictures always are. */
type Props = Omit<CanvasProps, "onLayout"> & Readonly<{ isMovable?: boolean }>;
type Canvas = typeof ReadOnlyCanvas;

/**
 * A DAG to look at. It is drawn at once, with all its tasks to choose from; what moves and searches it is a quarter of the
 * page's script and is fetched when somebody points at it, or asks by keyboard. Then it takes the place of the first
 * picture where that one stood.
 */
export function DagPicture({ isMovable = false, ...props }: Props) {
  const { nodes } = props;
  const folding = useFolded(props.layout);
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
  const [isWhole] = useState(() => isMovable || nodes.length > ELEMENTS_UP_TO);
  const shown = { ...props, ...folding };
  if (isWhole) return <Whole {...shown} />;
  // A press that began on the first picture ends on it: otherwise it would be no click.
  if (Movable && !isHeld) return <Movable {...shown} viewport={viewport} />;
  const Still = hasMore(folding.layout) ? StillGrouped : StillCanvas;
  return <Still {...shown} onAsk={ask} onHold={setIsHeld} />;
}

const NO_LAYOUT: Layout = {};
const hasMore = (layout: Layout) => Object.values(layout).some((place) => !isTaskPlace(place));

/** The groups as they were left in the drawing, until who looks folds or opens one: that is theirs alone. */
function useFolded(given: Layout = NO_LAYOUT): Required<Pick<CanvasProps, "layout" | "onLayout">> {
  const [own, onLayout] = useState<Layout | null>(null);
  return { layout: own ?? given, onLayout };
}
