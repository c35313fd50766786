import { TimeAgo } from "@/components/shell/time";
import { Cell, Row, Table } from "@/components/ui/table";
import type { LaneView } from "@/lib/contracts/platform";

/** Slots in use and tasks waiting, per lane. */
export function LaneTable({ lanes }: { lanes: readonly LaneView[] }) {
  return (
    <Table label="Lanes" columns={["Lane", "For", "Slots in use", "Dispatched", "Waiting", "Oldest waiting"]}>
      {lanes.map((lane) => (
        <Row key={lane.name}>
          <Cell className="font-medium font-mono">{lane.name}</Cell>
          <Cell className="text-muted">{lane.description}</Cell>
          <Cell>
            <Occupancy running={lane.running} slots={lane.slots} />
          </Cell>
          <Cell className="tabular-nums">{lane.queued}</Cell>
          <Cell className="tabular-nums">{lane.waiting}</Cell>
          <Cell className="text-muted">
            {lane.oldestWaitingAt === null ? "none" : <TimeAgo at={lane.oldestWaitingAt} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Occupancy({ running, slots }: { running: number; slots: number }) {
  const percent = slots === 0 ? 0 : Math.min(100, (running / slots) * 100);
  return (
    <span className="flex items-center gap-2 tabular-nums">
      <span aria-hidden className="h-2 w-32 overflow-hidden rounded-full bg-raised">
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
      {running} of {slots}
    </span>
  );
}
