"use client";

import { CirclePause, CirclePlay, Settings2 } from "lucide-react";
import { DagCriticality } from "@/components/dag/dag-criticality";
import { settingRows } from "@/components/dag/setting-rows";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Row, Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { useDag, usePauseDag } from "@/lib/client/dags";
import { useMe, usePermission } from "@/lib/client/session";
import type { DagDetail } from "@/lib/contracts/dags";
import { mayPause } from "@/lib/domain/dag/criticality";

/** What holds for this DAG now, and the one switch that needs no review. */
export function SettingsPanel({ dagKey }: { dagKey: string }) {
  const { data: dag, error, refetch } = useDag(dagKey);
  if (!dag && error)
    return (
      <div className="p-5">
        <LoadProblem error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!dag) return <SkeletonRows label="Loading settings" />;
  return (
    <div className="flex max-w-4xl flex-col gap-4 px-5 py-4">
      <PauseSwitch dag={dag} />
      <DagCriticality dag={dag} />
      {dag.activeDocument ? (
        <section aria-labelledby="effective" className="flex flex-col gap-2">
          <h2 id="effective" className="font-semibold text-base">
            In force with version {dag.activeVersion}
          </h2>
          <p className="text-muted">Settings are part of the document: change them on the Design tab, then submit.</p>
          <Table label="Settings in force" columns={["Setting", "Value", "From"]}>
            {settingRows(dag.activeDocument).map((row) => (
              <Row key={row.name}>
                <Cell className="font-mono text-xs">{row.name}</Cell>
                <Cell>{row.value}</Cell>
                <Cell className="text-faint">{row.isDefault ? "default" : "document"}</Cell>
              </Row>
            ))}
          </Table>
        </section>
      ) : (
        <EmptyState icon={Settings2} title="Nothing is in force yet">
          Settings are drawn up on the Design tab and hold once a change request is activated.
        </EmptyState>
      )}
    </div>
  );
}

function PauseSwitch({ dag }: { dag: DagDetail }) {
  const pause = usePauseDag(dag.dagKey);
  const { data: me } = useMe();
  const mayUnpause = usePermission("dag:unpause") && (dag.debt === null || me?.roles.includes("de") === true);
  const isAllowed = dag.isPaused ? mayUnpause : mayPause(me?.roles ?? [], dag.criticality);
  const handlePress = () =>
    pause.mutate(!dag.isPaused, {
      onSuccess: () => toast.success(dag.isPaused ? "New runs start again." : "No new run starts."),
      onError: (error) => toast.error(explainError(error).detail),
    });
  return (
    <Panel title={dag.isPaused ? "Paused" : "Taking clients"}>
      <div className="flex items-center gap-4">
        <p className="flex-1 text-muted" role="status">
          {dag.isPaused
            ? "No new run starts. Clients go on arriving and wait. Runs under way go on."
            : "New runs start as clients arrive. Pausing keeps them waiting; runs under way go on."}{" "}
          {isAllowed ? null : whoMay(dag)}
        </p>
        <Button
          icon={dag.isPaused ? CirclePlay : CirclePause}
          disabled={!isAllowed}
          isBusy={pause.isPending}
          onClick={handlePress}
        >
          {dag.isPaused ? "Unpause" : "Pause"}
        </Button>
      </div>
    </Panel>
  );
}

function whoMay({ isPaused, debt, criticality }: DagDetail): string {
  if (!isPaused && criticality === "critical") return "It is critical: a data engineer or data ops can pause.";
  if (!isPaused) return "A data scientist, data engineer or data ops can pause.";
  return debt === null
    ? "A data engineer or data ops can unpause."
    : "A data engineer can unpause: an emergency is still to be reviewed.";
}
