"use client";

import { KeyRound, Pencil, Plug, Plus } from "lucide-react";
import { useState } from "react";
import { ConnectionDialog } from "@/components/platform/connection-dialog";
import { ConnectionTestsDialog } from "@/components/platform/connection-tests-dialog";
import { WhereUsedButton } from "@/components/platform/where-used";
import { SectionStates } from "@/components/shell/section-states";
import { TimeAgo } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import { useConnections } from "@/lib/client/platform/connections";
import { usePermission } from "@/lib/client/session";
import type { ConnectionView } from "@/lib/contracts/platform";

const COLUMNS = ["Connection", "Kind", "Address", "Secret", "Changed", ""];

/** Named outside systems. Their secrets are proposed here and read only by workers. */
export function ConnectionsSection() {
  const query = useConnections();
  const canPropose = usePermission("platform:propose");
  const canTest = usePermission("connection:test");
  const [edited, setEdited] = useState<ConnectionView | "new" | null>(null);
  const [tested, setTested] = useState<string | null>(null);
  return (
    <SectionStates
      title="Connections"
      about="Outside systems by name. Secrets are stored encrypted and never shown."
      query={query}
      actions={
        canPropose ? (
          <Button icon={Plus} onClick={() => setEdited("new")}>
            New connection
          </Button>
        ) : null
      }
    >
      {(connections) => (
        <>
          {connections.length === 0 ? (
            <EmptyState icon={Plug} title="No connection yet">
              Propose one; once data ops approved it, sql and http tasks use it by name.
            </EmptyState>
          ) : (
            <Table label="Connections" columns={COLUMNS}>
              {connections.map((connection) => (
                <ConnectionRow
                  key={connection.name}
                  connection={connection}
                  onEdit={canPropose ? () => setEdited(connection) : undefined}
                  onTest={canTest ? () => setTested(connection.name) : undefined}
                />
              ))}
            </Table>
          )}
          {edited === null ? null : (
            <ConnectionDialog connection={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
          )}
          {tested === null ? null : <ConnectionTestsDialog name={tested} onClose={() => setTested(null)} />}
        </>
      )}
    </SectionStates>
  );
}

type RowProps = Readonly<{
  connection: ConnectionView;
  onEdit: (() => void) | undefined;
  onTest: (() => void) | undefined;
}>;

function ConnectionRow({ connection, onEdit, onTest }: RowProps) {
  return (
    <Row>
      <Cell className="font-medium font-mono">{connection.name}</Cell>
      <Cell>{connection.kind}</Cell>
      <Cell className="font-mono text-xs">{addressOf(connection)}</Cell>
      <Cell>
        {connection.hasSecret ? (
          <Badge tone="success" icon={KeyRound}>
            stored
          </Badge>
        ) : (
          <span className="text-faint">none</span>
        )}{" "}
        {connection.settings.inSandbox ? <Badge tone="info">open to tries</Badge> : null}
      </Cell>
      <Cell className="text-muted">
        <span className="flex items-center gap-1.5">
          <TimeAgo at={connection.updatedAt} /> by <PersonChip name={connection.updatedBy.name} />
        </span>
      </Cell>
      <Cell className="text-right whitespace-nowrap">
        <WhereUsedButton used={{ kind: "connection", name: connection.name }} />{" "}
        {onTest ? (
          <Button size="sm" icon={Plug} aria-label={`Test ${connection.name}`} onClick={onTest}>
            Test
          </Button>
        ) : null}{" "}
        {onEdit ? (
          <Button size="sm" icon={Pencil} aria-label={`Edit ${connection.name}`} onClick={onEdit}>
            Edit
          </Button>
        ) : null}
      </Cell>
    </Row>
  );
}

function addressOf({ kind, settings }: ConnectionView): string {
  if (kind === "http") return String(settings.baseUrl ?? "");
  return `${settings.user}@${settings.host}:${settings.port}/${settings.database}`;
}
