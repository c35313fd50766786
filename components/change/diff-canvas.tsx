"use client";

import dynamic from "next/dynamic";
import { useMemo } from "react";
import { FlyTo } from "@/components/change/fly-to";
import { DIFF_MODES, type DiffMode, diffFlow } from "@/components/change/merged-flow";
import { ReadOnlyCanvas } from "@/components/dag-canvas/read-only-canvas";
import { cn } from "@/components/ui/class-names";
import { Skeleton } from "@/components/ui/skeleton";
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

/** Fetched when somebody wants both sides. */
const BesideCanvas = dynamic(async () => (await import("@/components/change/beside-canvas")).BesideCanvas, {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** Both contents in one picture, one of them alone, or one beside the other. */
export function DiffCanvas({ mode, ...props }: Props) {
  return mode === "beside" ? <BesideCanvas {...props} /> : <OneCanvas {...props} mode={mode} />;
}

type OneProps = Omit<Props, "mode"> & Readonly<{ mode: Exclude<DiffMode, "beside"> }>;

function OneCanvas({ diff, changes, mode, threads, selectedTaskId, onSelectTask }: OneProps) {
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

const MODE_LABELS = {
  diff: "Diff",
  before: "Before",
  after: "After",
  beside: "Side by side",
} as const satisfies Record<DiffMode, string>;

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
