"use client";

import { useReactFlow } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { DIFF_MODES, type DiffMode, diffFlow } from "@/components/change/merged-flow";
import { flightMs } from "@/components/dag-canvas/flight";
import { ReadOnlyCanvas } from "@/components/dag-canvas/read-only-canvas";
import { NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { cn } from "@/components/ui/class-names";
import type { DiffView } from "@/lib/contracts/change-requests";
import type { Change } from "@/lib/domain/change/diff";

type Props = Readonly<{
  diff: DiffView;
  changes: readonly Change[];
  mode: DiffMode;
  threads: ReadonlyMap<string, number>;
  selectedTaskId: string | null;
  onSelectTask: (taskId: string) => void;
}>;

/** Both contents in one picture, or one of them alone. */
export function DiffCanvas({ diff, changes, mode, threads, selectedTaskId, onSelectTask }: Props) {
  const { nodes, edges } = useMemo(() => diffFlow(diff, changes, mode, threads), [diff, changes, mode, threads]);
  if (nodes.length === 0)
    return <p className="p-6 text-muted">Nothing was active before, so there is no picture of it.</p>;
  return (
    <ReadOnlyCanvas
      key={mode}
      nodes={nodes}
      edges={edges}
      label="Changes on the canvas"
      selectedTaskId={selectedTaskId}
      onSelectTask={onSelectTask}
    >
      <FlyTo node={nodes.find(({ id }) => id === selectedTaskId)} />
    </ReadOnlyCanvas>
  );
}

/** Connects the selection to the viewport: whatever is selected in the list is brought into view. */
function FlyTo({ node }: { node: TaskNodeType | undefined }) {
  const { setCenter, getZoom } = useReactFlow();
  const { x, y } = node?.position ?? {};
  useEffect(() => {
    if (x === undefined || y === undefined) return;
    const zoom = Math.max(getZoom(), 0.7);
    void setCenter(x + NODE_SIZE.width / 2, y + NODE_SIZE.height / 2, { zoom, duration: flightMs(250) });
  }, [x, y, setCenter, getZoom]);
  return null;
}

const MODE_LABELS = { diff: "Diff", before: "Before", after: "After" } as const satisfies Record<DiffMode, string>;

/** Which picture is shown. */
export function ModeSwitch({ mode, onChange }: { mode: DiffMode; onChange: (mode: DiffMode) => void }) {
  return (
    <fieldset aria-label="Picture" className="inline-flex rounded-md border border-line-strong p-0.5">
      {DIFF_MODES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === mode}
          className={cn(
            "rounded-sm px-2 py-0.5 font-medium text-xs",
            each === mode ? "bg-accent-soft text-accent" : "text-muted hover:text-ink",
          )}
          onClick={() => onChange(each)}
        >
          {MODE_LABELS[each]}
        </button>
      ))}
    </fieldset>
  );
}
