"use client";

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
    <div className="px-5 py-4">
      <RunsPanel dagKey={dagKey} actions={canTrigger && hasVersion ? <TriggerRunButton dagKey={dagKey} /> : null} />
    </div>
  );
}
