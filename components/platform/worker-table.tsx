import { CircleCheck, CircleStop, Cpu, type LucideIcon, Unplug } from "lucide-react";
import { DrainButton } from "@/components/platform/drain-button";
import { Time } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import type { Tone } from "@/components/ui/tone";
import { usePermission } from "@/lib/client/session";
import type { ComponentView } from "@/lib/contracts/platform";

const COLUMNS = ["Process", "State", "Last sign of life", "Version", "Lanes", "Slots", "Isolation", "Started", ""];

const STATE_LOOK = {
  alive: { tone: "success", icon: CircleCheck },
  silent: { tone: "danger", icon: Unplug },
  stopped: { tone: "neutral", icon: CircleStop },
} as const satisfies Record<ComponentView["state"], { tone: Tone; icon: LucideIcon }>;

/** Web and worker processes with their heartbeats. */
export function WorkerTable({ components }: { components: readonly ComponentView[] }) {
  const canDrain = usePermission("worker:drain");
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
            <Badge {...STATE_LOOK[component.state]}>{component.state}</Badge>
            {component.isDraining ? <span className="ml-2 text-muted text-xs">draining</span> : null}
          </Cell>
          <Cell className="text-muted tabular-nums">{Math.round(component.secondsSinceBeat)} s ago</Cell>
          <Cell className="font-mono text-xs">{component.version}</Cell>
          <Cell>{component.lanes.join(", ")}</Cell>
          <Cell className="tabular-nums">{component.kind === "worker" ? component.slots : null}</Cell>
          <Cell className="text-muted">{component.isolation}</Cell>
          <Cell className="text-muted">
            <Time at={component.startedAt} />
          </Cell>
          <Cell className="text-right">
            {canDrain && component.kind === "worker" && component.state === "alive" && !component.isDraining ? (
              <DrainButton id={component.id} name={`${component.host}:${component.pid}`} />
            ) : null}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
