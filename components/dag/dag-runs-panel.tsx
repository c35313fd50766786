"use client";

import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { MissedTicksNote } from "@/components/dag/missed-ticks-note";
import { RunsPanel } from "@/components/run/runs-panel";
import { TriggerRunButton } from "@/components/run/trigger-run-button";
import { cn } from "@/components/ui/class-names";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useDag } from "@/lib/client/dags";
import { usePermission } from "@/lib/client/session";

const RunGrid = dynamic(async () => (await import("@/components/run/run-grid")).RunGrid, {
  loading: () => <SkeletonRows label="Loading the grid" />,
});

const VIEWS = ["list", "grid"] as const;
type View = (typeof VIEWS)[number];
const VIEW_LABELS = { list: "List", grid: "Grid of tasks" } as const satisfies Record<View, string>;

/** Runs of one DAG; once something is active, one can be started by hand. */
export function DagRunsPanel({ dagKey }: { dagKey: string }) {
  const { data: dag } = useDag(dagKey);
  const canTrigger = usePermission("run:trigger");
  const hasVersion = (dag?.activeVersion ?? null) !== null;
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("list"));
  return (
    <div className="flex flex-col gap-3 px-5 py-4">
      <MissedTicksNote dagKey={dagKey} />
      <div className="flex items-center gap-2">
        <ViewSwitch view={view} onChange={(next) => void setView(next)} />
        <span className="flex-1" />
        {canTrigger && hasVersion ? <TriggerRunButton dagKey={dagKey} /> : null}
      </div>
      {view === "grid" ? <RunGrid dagKey={dagKey} /> : <RunsPanel dagKey={dagKey} />}
    </div>
  );
}

function ViewSwitch({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    <fieldset aria-label="View" className="inline-flex rounded-md border border-line-strong p-0.5">
      {VIEWS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === view}
          onClick={() => onChange(each)}
          className={cn(
            "rounded-sm px-2 py-0.5 font-medium text-xs",
            each === view ? "bg-accent-soft text-accent" : "text-muted hover:text-ink",
          )}
        >
          {VIEW_LABELS[each]}
        </button>
      ))}
    </fieldset>
  );
}
