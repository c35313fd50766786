"use client";

import { CirclePause, CirclePlay } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { BackfillBadge, BackfillProgress } from "@/components/backfill/backfill-table";
import { CancelBackfillButton } from "@/components/backfill/cancel-backfill-button";
import { StateBadge } from "@/components/run/state-badge";
import { WaitNote } from "@/components/run/wait-note";
import { ListStates } from "@/components/shell/list-states";
import { Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Cell, Row, Table } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { useBackfillUnits, useChangeBackfill } from "@/lib/client/backfill/backfills";
import { usePermission } from "@/lib/client/session";
import type { Backfill, BackfillUnit } from "@/lib/contracts/backfills";
import { SKIP_REASONS } from "@/lib/domain/backfill/plan-backfill";

const STATE_OPTIONS = [
  { value: "", label: "All units" },
  { value: "pending", label: "Waiting" },
  { value: "running", label: "Running" },
  { value: "done", label: "Done" },
  { value: "error", label: "Failed" },
  { value: "skipped", label: "Passed over" },
];

/** One backfill: how it stands, what can be done, and each unit with its run. */
export function BackfillDetail({ backfill, onClose }: { backfill: Backfill; onClose: () => void }) {
  const [state, setState] = useState("");
  const isLive = backfill.state === "running" || backfill.counts.running > 0;
  const units = useBackfillUnits(backfill.dagKey, backfill.id, state || null, isLive);
  const isOpen = backfill.state === "running" || backfill.state === "paused";
  const order = backfill.newestFirst ? "newest first" : "oldest first";
  return (
    <Panel title={`Backfill: ${backfill.why}`} actions={<DetailActions backfill={backfill} onClose={onClose} />}>
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <BackfillBadge state={backfill.state} />
          <BackfillProgress counts={backfill.counts} />
          <span className="text-muted">
            version {backfill.version}, {order}, at most {backfill.maxActiveRuns} at a time
          </span>
          <span className="flex-1" />
          <Select
            aria-label="Units"
            className="w-36"
            options={STATE_OPTIONS}
            value={state}
            onChange={(event) => setState(event.target.value)}
          />
        </div>
        {isOpen && backfill.counts.pending > 0 ? (
          <div className="overflow-hidden rounded-md">
            <WaitNote waiter={{ backfillId: backfill.id }} state={`${backfill.state}/${backfill.counts.pending}`} />
          </div>
        ) : null}
        <ListStates query={units} label="units">
          <UnitTable
            units={units.data?.pages.flatMap((page) => page.items) ?? []}
            isSlots={backfill.unit === "ticks"}
          />
        </ListStates>
      </div>
    </Panel>
  );
}

function DetailActions({ backfill, onClose }: { backfill: Backfill; onClose: () => void }) {
  const mayWrite = usePermission("backfill:write");
  const change = useChangeBackfill(backfill.dagKey, backfill.id);
  const isPaused = backfill.state === "paused";
  const isOpen = isPaused || backfill.state === "running";
  const handlePause = () =>
    change.mutate(
      { action: isPaused ? "unpause" : "pause" },
      { onError: (error) => toast.error(explainError(error).detail) },
    );
  return (
    <>
      {mayWrite && isOpen ? (
        <>
          <Button size="sm" icon={isPaused ? CirclePlay : CirclePause} isBusy={change.isPending} onClick={handlePause}>
            {isPaused ? "Unpause" : "Pause"}
          </Button>
          <CancelBackfillButton backfill={backfill} />
        </>
      ) : null}
      <Button size="sm" variant="ghost" onClick={onClose}>
        Close
      </Button>
    </>
  );
}

function UnitTable({ units, isSlots }: { units: readonly BackfillUnit[]; isSlots: boolean }) {
  if (units.length === 0) return <p className="text-muted">No unit is in this state.</p>;
  return (
    <Table label="Units" columns={["#", isSlots ? "Slot" : "Client", "State", "Run"]}>
      {units.map((unit) => (
        <Row key={unit.position}>
          <Cell className="text-faint tabular-nums">{unit.position}</Cell>
          <Cell className="font-mono">{isSlots ? <Time at={unit.name} /> : unit.name}</Cell>
          <Cell>
            {unit.runState ? <StateBadge state={unit.runState} /> : null}
            {unit.state === "pending" ? <StateBadge state="waiting" /> : null}
            {unit.reason ? (
              <span className="flex items-center gap-2">
                <StateBadge state="skipped" />
                <span className="text-muted">{SKIP_REASONS[unit.reason]}</span>
              </span>
            ) : null}
          </Cell>
          <Cell>
            {unit.runId ? (
              <Link href={`/runs/${unit.runId}`} className="text-accent hover:underline">
                Open run
              </Link>
            ) : null}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
