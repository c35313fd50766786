"use client";

import { Pencil, TimerOff, Unplug } from "lucide-react";
import { useState } from "react";
import { Occupancy } from "@/components/platform/occupancy";
import { SlotsDialog } from "@/components/platform/slots-dialog";
import { WhereUsedButton } from "@/components/platform/where-used";
import { TimeAgo } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Cell, Row, Table } from "@/components/ui/table";
import { usePermission } from "@/lib/client/session";
import type { ComponentView, LaneView } from "@/lib/contracts/platform";
import { ageText } from "@/lib/domain/shared/duration-text";
import { CANARY_LATE_SECONDS } from "@/lib/domain/shared/liveness";

const COLUMNS = ["Lane", "For", "Slots taken", "Not yet started", "Waiting", "Oldest waiting", "Canary", "Workers", ""];

/** Slots taken, tasks waiting and live workers, per lane. */
export function LaneTable({ lanes, components }: { lanes: readonly LaneView[]; components: readonly ComponentView[] }) {
  const canWrite = usePermission("platform:propose");
  const [edited, setEdited] = useState<LaneView | null>(null);
  const alive = components.filter(({ state, kind }) => state === "alive" && kind === "worker");
  return (
    <>
      <Table label="Lanes" columns={COLUMNS}>
        {lanes.map((lane) => (
          <LaneRow
            key={lane.name}
            lane={lane}
            workers={alive.filter((worker) => worker.lanes.includes(lane.name)).length}
            onEdit={canWrite ? () => setEdited(lane) : undefined}
          />
        ))}
      </Table>
      {edited === null ? null : (
        <SlotsDialog owner={{ kind: "lane", name: edited.name }} current={edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

function LaneRow({ lane, workers, onEdit }: { lane: LaneView; workers: number; onEdit: (() => void) | undefined }) {
  return (
    <Row>
      <Cell className="font-medium font-mono">{lane.name}</Cell>
      <Cell className="text-muted">{lane.description}</Cell>
      <Cell>
        <Occupancy taken={lane.running + lane.queued} slots={lane.slots} />
      </Cell>
      <Cell className="tabular-nums">{lane.queued}</Cell>
      <Cell className="tabular-nums">{lane.waiting}</Cell>
      <Cell className="text-muted">
        {lane.oldestWaitingAt === null ? "none" : <TimeAgo at={lane.oldestWaitingAt} />}
      </Cell>
      <Cell className="whitespace-nowrap text-muted tabular-nums">
        <Canary seconds={lane.secondsSinceCanary} isServed={workers > 0} />
      </Cell>
      <Cell className="tabular-nums">
        {workers > 0 ? (
          workers
        ) : (
          <Badge tone="danger" icon={Unplug}>
            nobody serves it
          </Badge>
        )}
      </Cell>
      <Cell className="text-right whitespace-nowrap">
        <WhereUsedButton used={{ kind: "lane", name: lane.name }} />{" "}
        {onEdit ? (
          <Button size="sm" icon={Pencil} aria-label={`Edit ${lane.name}`} onClick={onEdit}>
            Edit
          </Button>
        ) : null}
      </Cell>
    </Row>
  );
}

/** Since a job last went through the lane's queue to a worker and back. Without a worker there is nobody to take it. */
function Canary({ seconds, isServed }: { seconds: number | null; isServed: boolean }) {
  if (seconds === null) return "none yet";
  const text = ageText(seconds * 1_000);
  if (!isServed || seconds <= CANARY_LATE_SECONDS) return text;
  return (
    <Badge tone="danger" icon={TimerOff}>
      {text}
    </Badge>
  );
}
