"use client";

import { Download, ScrollText } from "lucide-react";
import { AuditFilterFields, useAuditFilters } from "@/components/audit/audit-filters";
import { TargetLink } from "@/components/audit/target-link";
import { JsonTree } from "@/components/run/json-tree";
import { ListStates } from "@/components/shell/list-states";
import { PageFrame } from "@/components/shell/page-frame";
import { Time } from "@/components/shell/time";
import { ButtonLook } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import { type AuditFilters, auditExportUrl, useAudit } from "@/lib/client/audit";
import { usePermission } from "@/lib/client/session";
import type { AuditEvent } from "@/lib/contracts/people";

/** Who did what to what, in an order nobody can change. */
export function AuditPanel() {
  const { typed, setTyped, filter } = useAuditFilters();
  const audit = useAudit(filter);
  const isWhole = usePermission("audit:read");
  const events = audit.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.values(typed).some((value) => value !== null);
  return (
    <PageFrame
      title="Audit"
      about={`Append-only: each entry is chained to the one before it, so none can be changed or removed.${isWhole ? "" : " You see what you did yourself."}`}
      actions={<ExportLinks filter={filter} />}
    >
      <AuditFilterFields typed={typed} setTyped={setTyped} />
      <ListStates query={audit} label="entries">
        {events.length === 0 ? (
          <EmptyState icon={ScrollText} title={isFiltered ? "No entry matches" : "Nothing is recorded yet"}>
            {isFiltered
              ? "Take a filter away to see more."
              : "Whatever people change from now on is written down here."}
          </EmptyState>
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

/** Links and not buttons: the browser saves the stream as it comes, however long it is. */
function ExportLinks({ filter }: { filter: AuditFilters }) {
  if (!usePermission("audit:export")) return null;
  return (
    <div className="flex gap-2">
      {(["ndjson", "csv"] as const).map((format) => (
        <ButtonLook key={format}>
          <a href={auditExportUrl(format, filter)} download>
            <Download aria-hidden className="size-3.5" />
            Export {format.toUpperCase()}
          </a>
        </ButtonLook>
      ))}
    </div>
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
