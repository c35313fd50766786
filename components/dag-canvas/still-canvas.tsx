"use client";

import type { Edge, Viewport } from "@xyflow/react";
import { Move } from "lucide-react";
import { memo, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { isForMore } from "@/components/dag-canvas/is-for-more";
import type { CanvasProps } from "@/components/dag-canvas/read-only-canvas";
import type { Area } from "@/components/dag-canvas/scene";
import { fitView, stillEdge } from "@/components/dag-canvas/still-picture";
import { TaskBox } from "@/components/dag-canvas/task-box";
import { isFar, NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";

/** What a picture has beside its tasks. */
export type StillMore = Readonly<{
  /** Frames and notes. */
  behind: (isFar: boolean) => ReactNode;
  /** Boxes of folded groups. */
  boxes: (isFar: boolean) => ReactNode;
  /** Where the edges of these boxes end. */
  places: Places;
  /** The room that all of it takes. */
  areas: readonly Area[];
}>;

export type StillProps = Omit<CanvasProps, "children"> &
  Readonly<{
    /** Somebody wants to move the picture, which stands like this. */
    onAsk: (shown?: Viewport) => void;
    /** Whether a press has begun on it and not ended yet. */
    onHold: (isHeld: boolean) => void;
    more?: StillMore;
  }>;

/** All of a DAG as it fits the room, with tasks to choose from; nothing moves. */
export function StillCanvas(props: StillProps) {
  const { nodes, edges, label, selectedTaskId, onSelectTask, className, onAsk, onHold, more = NOTHING_MORE } = props;
  const { alsoSelected } = props;
  const box = useRef<HTMLElement>(null);
  const viewport = useFit(box, nodes, more.areas);
  const ask = () => onAsk(viewport ?? undefined);
  return (
    <section
      ref={box}
      aria-label={label}
      className={cn("react-flow relative h-full w-full overflow-hidden", className)}
      onPointerEnter={ask}
      onPointerDown={() => onHold(true)}
      // The click comes after this event and belongs to the first picture too.
      onPointerUp={() => setTimeout(() => onHold(false))}
      onPointerCancel={() => onHold(false)}
    >
      {viewport ? (
        <Picture
          {...{ nodes, edges, viewport, more }}
          selectedTaskId={selectedTaskId ?? null}
          alsoSelected={alsoSelected}
          onSelectTask={onSelectTask}
        />
      ) : null}
      <Button size="sm" icon={Move} className="absolute bottom-3 left-3" onClick={ask}>
        Zoom and search
      </Button>
    </section>
  );
}

/** Belongs to the browser: the room there is, and with it how small the picture has to be. Null before it is known. */
function useFit(
  box: React.RefObject<HTMLElement | null>,
  nodes: readonly TaskNodeType[],
  areas: readonly Area[],
): Viewport | null {
  const [room, setRoom] = useState<Readonly<{ width: number; height: number }> | null>(null);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setRoom({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return useMemo(() => (room ? fitView(nodes, room, areas) : null), [nodes, room, areas]);
}

type PictureProps = Readonly<{
  nodes: readonly TaskNodeType[];
  edges: readonly Edge[];
  viewport: Viewport;
  more: StillMore;
  selectedTaskId: string | null;
  alsoSelected: readonly string[] | undefined;
  onSelectTask: StillProps["onSelectTask"];
}>;

function Picture(props: PictureProps) {
  const { nodes, edges, viewport, more, selectedTaskId, alsoSelected, onSelectTask } = props;
  const { x, y, zoom } = viewport;
  const far = isFar(zoom);
  const places = useMemo(
    () => new Map([...more.places, ...nodes.map(({ id, position }) => [id, position] as const)]),
    [nodes, more.places],
  );
  return (
    <div
      className="absolute top-0 left-0"
      style={{ transform: `translate(${x}px, ${y}px) scale(${zoom})`, transformOrigin: "0 0" }}
    >
      {more.behind(far)}
      <Edges edges={edges} places={places} isFar={far} />
      {more.boxes(far)}
      {nodes.map((node) => (
        <StillTask
          key={node.id}
          node={node}
          isFar={far}
          isSelected={node.id === selectedTaskId || alsoSelected?.includes(node.id) === true}
          onSelect={onSelectTask}
        />
      ))}
    </div>
  );
}

type StillTaskProps = Readonly<{
  node: TaskNodeType;
  isFar: boolean;
  isSelected: boolean;
  onSelect: StillProps["onSelectTask"];
}>;

const StillTask = memo(function StillTask({ node, isFar: far, isSelected, onSelect }: StillTaskProps) {
  const { id, position, data, ariaLabel } = node;
  return (
    <button
      type="button"
      aria-label={ariaLabel}
      className="absolute rounded-md text-left"
      style={{ left: position.x, top: position.y, ...NODE_SIZE }}
      onClick={(event) => onSelect?.(id, isForMore(event))}
    >
      <TaskBox data={data} isSelected={isSelected} isFar={far} />
    </button>
  );
});

const NOTHING_MORE: StillMore = { behind: () => null, boxes: () => null, places: new Map(), areas: [] };

type Places = ReadonlyMap<string, Readonly<{ x: number; y: number }>>;
type EdgesProps = Readonly<{ edges: readonly Edge[]; places: Places; isFar: boolean }>;

function Edges({ edges, places, isFar: far }: EdgesProps): ReactNode {
  const arrow = useId();
  return (
    <svg aria-hidden className="pointer-events-none absolute top-0 left-0 size-px overflow-visible">
      <defs>
        <marker id={arrow} viewBox="-10 -10 20 20" markerWidth="16" markerHeight="16" orient="auto-start-reverse">
          <polyline points="-5,-4 0,0 -5,4 -5,-4" fill="var(--line-strong)" stroke="var(--line-strong)" />
        </marker>
      </defs>
      {edges.map((edge) => {
        const drawn = stillEdge(places.get(edge.source), places.get(edge.target));
        if (!drawn) return null;
        return (
          <g key={edge.id} className={cn("react-flow__edge", edge.className)}>
            <path d={drawn.path} className="react-flow__edge-path" fill="none" markerEnd={`url(#${arrow})`} />
            {far || typeof edge.label !== "string" ? null : (
              <text
                x={drawn.middle.x}
                y={drawn.middle.y}
                textAnchor="middle"
                dominantBaseline="middle"
                className="react-flow__edge-text"
                stroke="var(--page)"
                strokeWidth={6}
                paintOrder="stroke"
              >
                {edge.label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
