"use client";

import { ScrollText } from "lucide-react";
import { TargetLink } from "@/components/audit/target-link";
import { JsonTree } from "@/components/run/json-tree";
import { ListStates } from "@/components/shell/list-states";
import { PageFrame } from "@/components/shell/page-frame";
import { Time } from "@/components/shell/time";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import { useAudit } from "@/lib/client/audit";
import type { AuditEvent } from "@/lib/contracts/people";

/** Who did what to what, in an order nobody can change. */
export function AuditPanel() {
  const audit = useAudit();
  const events = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageFrame
      title="Audit"
      about="Append-only: each entry is chained to the one before it, so none can be changed or removed."
    >
      <ListStates query={audit} label="entries">
        {events.length === 0 ? (
          <EmptyState icon={ScrollText} title="Nothing is recorded yet" />
        ) : (
          <Table label="Audit record" columns={["No.", "When", "Who", "Did", "To", "Details"]}>
            {events.map((event) => (
              <EventRow key={event.sequence} event={event} />
            ))}
          </Table>
        )}
      </ListStates>
    </PageFrame>
  );
}

function EventRow({ event }: { event: AuditEvent }) {
  const hasDetails = Object.keys(event.details).length > 0;
  return (
    <Row>
      <Cell className="text-faint tabular-nums">{event.sequence}</Cell>
      <Cell className="text-muted">
        <Time at={event.at} />
      </Cell>
      <Cell>
        {event.actor ? <PersonChip name={event.actor.name} /> : <span className="text-faint">the system</span>}
      </Cell>
      <Cell className="font-mono text-xs">{event.action}</Cell>
      <Cell>
        <TargetLink type={event.targetType} id={event.targetId} />
      </Cell>
      <Cell className="max-w-md font-mono text-xs">
        {hasDetails ? (
          <details>
            <summary className="text-muted">Show</summary>
            <JsonTree value={event.details} />
          </details>
        ) : null}
      </Cell>
    </Row>
  );
}
