"use client";

import { MissedTicksNote } from "@/components/dag/missed-ticks-note";
import { RunsPanel } from "@/components/run/runs-panel";
import { TriggerRunButton } from "@/components/run/trigger-run-button";
import { useDag } from "@/lib/client/dags";
import { usePermission } from "@/lib/client/session";

/** Runs of one DAG; once something is active, one can be started by hand. */
export function DagRunsPanel({ dagKey }: { dagKey: string }) {
  const { data: dag } = useDag(dagKey);
  const canTrigger = usePermission("run:trigger");
  const hasVersion = (dag?.activeVersion ?? null) !== null;
  return (
    <div className="flex flex-col gap-3 px-5 py-4">
      <MissedTicksNote dagKey={dagKey} />
      <RunsPanel dagKey={dagKey} actions={canTrigger && hasVersion ? <TriggerRunButton dagKey={dagKey} /> : null} />
    </div>
  );
}
