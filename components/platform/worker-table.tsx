import { CircleCheck, Cpu, Unplug } from "lucide-react";
import { Time } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import type { ComponentView } from "@/lib/contracts/platform";

const COLUMNS = ["Process", "State", "Last sign of life", "Lanes", "Slots", "Isolation", "Started"];

/** Web and worker processes with their heartbeats. */
export function WorkerTable({ components }: { components: readonly ComponentView[] }) {
  if (components.length === 0)
    return (
      <EmptyState icon={Cpu} title="No process has reported yet">
        Start a worker; it appears here within a few seconds.
      </EmptyState>
    );
  return (
    <Table label="Processes" columns={COLUMNS}>
      {components.map((component) => (
        <Row key={component.id}>
          <Cell className="font-mono text-xs">
            {component.kind} {component.host}:{component.pid}
          </Cell>
          <Cell>
            {component.isAlive ? (
              <Badge tone="success" icon={CircleCheck}>
                alive
              </Badge>
            ) : (
              <Badge tone="danger" icon={Unplug}>
                silent
              </Badge>
            )}
          </Cell>
          <Cell className="text-muted tabular-nums">{Math.round(component.secondsSinceBeat)} s ago</Cell>
          <Cell>{component.lanes.join(", ")}</Cell>
          <Cell className="tabular-nums">{component.kind === "worker" ? component.slots : null}</Cell>
          <Cell className="text-muted">{component.isolation}</Cell>
          <Cell className="text-muted">
            <Time at={component.startedAt} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
