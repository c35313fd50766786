"use client";

import { UserRound } from "lucide-react";
import Link from "next/link";
import { debounce, parseAsString, useQueryState } from "nuqs";
import { StateBadge } from "@/components/run/state-badge";
import { ListStates } from "@/components/shell/list-states";
import { PageFrame } from "@/components/shell/page-frame";
import { TimeAgo } from "@/components/shell/time";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Cell, Row, Table } from "@/components/ui/table";
import { useClients } from "@/lib/client/clients";
import type { ClientSummary } from "@/lib/contracts/clients";

const TYPING_PAUSE_MS = 250;
const search = parseAsString.withDefault("").withOptions({ limitUrlUpdates: debounce(TYPING_PAUSE_MS) });

/** Finds a client by key, or by a value that it arrived with. */
export function ClientsPanel() {
  const [text, setText] = useQueryState("q", search);
  const clients = useClients(text);
  const items = clients.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageFrame title="Clients" about="Everyone a run decided about, over all DAGs.">
      <Input
        type="search"
        aria-label="Search clients"
        placeholder="Part of a key, or name=value of its data"
        className="max-w-80"
        value={text}
        onChange={(event) => void setText(event.target.value || null)}
      />
      <ListStates query={clients} label="clients">
        {items.length === 0 ? (
          <EmptyState icon={UserRound} title={text === "" ? "No client yet" : `No client matches “${text}”`}>
            {text === "" ? "Clients appear when they arrive in a DAG's queue." : "Check the spelling, or type less."}
          </EmptyState>
        ) : (
          <Table label="Clients" columns={["Client", "Latest", "In", "Decision", "First seen"]}>
            {items.map((client) => (
              <ClientRow key={client.clientKey} client={client} />
            ))}
          </Table>
        )}
      </ListStates>
    </PageFrame>
  );
}

function ClientRow({ client }: { client: ClientSummary }) {
  return (
    <Row>
      <Cell>
        <Link
          href={`/clients/${encodeURIComponent(client.clientKey)}`}
          className="font-medium font-mono hover:underline"
        >
          {client.clientKey}
        </Link>
      </Cell>
      <Cell>{client.lastState === null ? null : <StateBadge state={client.lastState} />}</Cell>
      <Cell className="font-mono text-xs">{client.lastDagKey}</Cell>
      <Cell className="font-medium">{client.decision ?? <span className="font-normal text-faint">none</span>}</Cell>
      <Cell className="text-muted">
        <TimeAgo at={client.firstSeenAt} />
      </Cell>
    </Row>
  );
}
