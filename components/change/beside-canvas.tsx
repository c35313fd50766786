"use client";

import { useOnViewportChange, useReactFlow, type Viewport } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { FlyTo } from "@/components/change/fly-to";
import { sideFlows } from "@/components/change/merged-flow";
import { TwinView } from "@/components/change/twin-view";
import type { Flow } from "@/components/dag-canvas/document-to-flow";
import { ReadOnlyCanvas } from "@/components/dag-canvas/read-only-canvas";
import type { DiffView } from "@/lib/contracts/change-requests";
import type { Change } from "@/lib/domain/change/diff";

type Props = Readonly<{
  diff: DiffView;
  changes: readonly Change[];
  threads: ReadonlyMap<string, number>;
  selectedTaskId: string | null;
  onSelectTask: (taskId: string) => void;
}>;

/** What was and what is to be, beside each other: moving one picture moves the other. */
export function BesideCanvas({ diff, changes, threads, selectedTaskId, onSelectTask }: Props) {
  const flows = useMemo(() => sideFlows(diff, changes, threads), [diff, changes, threads]);
  const [twins] = useState(() => new TwinView());
  const selection = { selectedTaskId, onSelectTask };
  const isKept = flows.after.nodes.some(({ id }) => id === selectedTaskId);
  return (
    <div className="grid h-full grid-cols-2 divide-x">
      <SidePicture
        {...selection}
        flow={flows.before}
        label={diff.fromLabel}
        twins={twins}
        side="before"
        leads={!isKept}
      />
      <SidePicture {...selection} flow={flows.after} label={diff.toLabel} twins={twins} side="after" leads={isKept} />
    </div>
  );
}

type SideProps = Pick<Props, "selectedTaskId" | "onSelectTask"> &
  Readonly<{
    flow: Flow;
    label: string;
    twins: TwinView;
    side: "before" | "after";
    /** This side brings what is selected into view, and the other one follows. */
    leads: boolean;
  }>;

function SidePicture({ flow, label, twins, side, leads, selectedTaskId, onSelectTask }: SideProps) {
  if (flow.nodes.length === 0) return <p className="p-6 text-muted">Nothing was active before.</p>;
  return (
    <div className="relative min-w-0">
      <p className="absolute top-2 left-2 z-10 rounded-sm border bg-surface px-1.5 text-muted text-xs">{label}</p>
      <ReadOnlyCanvas
        nodes={flow.nodes}
        edges={flow.edges}
        label={side === "before" ? "Before on the canvas" : "After on the canvas"}
        {...{ selectedTaskId, onSelectTask }}
      >
        <FollowTwin twins={twins} side={side} />
        {leads ? <FlyTo node={flow.nodes.find(({ id }) => id === selectedTaskId)} /> : null}
      </ReadOnlyCanvas>
    </div>
  );
}

/** Connects a picture to the other one's viewport. */
function FollowTwin({ twins, side }: Pick<SideProps, "twins" | "side">) {
  const { setViewport } = useReactFlow();
  useEffect(() => twins.join(side, (viewport: Viewport) => void setViewport(viewport)), [twins, side, setViewport]);
  useOnViewportChange({ onChange: (viewport) => twins.moved(side, viewport) });
  return null;
}
