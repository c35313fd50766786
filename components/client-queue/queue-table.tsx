"use client";

import { CirclePause, CirclePlay, Hourglass, UserRound } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { reasonText } from "@/components/run/run-reason";
import { StateBadge } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { WaitNote } from "@/components/run/wait-note";
import { Elapsed, Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import type { QueueItemState, QueueItemView } from "@/lib/contracts/clients";

type OnHold = (clientKey: string, action: "hold" | "release") => void;

const WAITS: ReadonlySet<QueueItemState> = new Set(["waiting", "held", "quarantined"]);

const COLUMNS = ["Client", "State", "Came by", "Arrived", "Waited", "Run", "Reason", ""];

/** Clients in one line each. `onHold` is left out for people who may not hold. */
export function QueueTable({
  dagKey,
  items,
  state,
  onHold,
}: {
  dagKey: string;
  items: readonly QueueItemView[];
  state: QueueItemState | null;
  onHold?: OnHold | undefined;
}) {
  if (items.length === 0)
    return (
      <EmptyState icon={UserRound} title={state === null ? "No client yet" : `No client is ${STATE_LOOK[state].label}`}>
        Clients arrive by the API, from a database that is watched, from a CSV file, or by hand. Each gets a run of its
        own.
      </EmptyState>
    );
  return (
    <Table label="Clients" columns={COLUMNS}>
      {items.map((item) => (
        <ItemRow key={item.id} dagKey={dagKey} item={item} onHold={onHold} />
      ))}
    </Table>
  );
}

type ItemProps = Readonly<{ dagKey: string; item: QueueItemView; onHold: OnHold | undefined }>;

function ItemRow({ dagKey, item, onHold }: ItemProps) {
  const [isOpen, setIsOpen] = useState(false);
  const mayAsk = WAITS.has(item.state);
  return (
    <>
      <ItemCells item={item} onHold={onHold}>
        {mayAsk ? (
          <Button
            size="sm"
            variant="ghost"
            icon={Hourglass}
            aria-expanded={isOpen}
            aria-label={`Why ${item.clientKey} waits`}
            onClick={() => setIsOpen(!isOpen)}
          >
            Why?
          </Button>
        ) : null}
      </ItemCells>
      {mayAsk && isOpen ? (
        <tr>
          <td colSpan={COLUMNS.length} className="p-0">
            <WaitNote waiter={{ dagKey, clientKey: item.clientKey }} state={item.state} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function ItemCells({ item, onHold, children }: Omit<ItemProps, "dagKey"> & { children: ReactNode }) {
  return (
    <Row>
      <Cell>
        <Link href={`/clients/${encodeURIComponent(item.clientKey)}`} className="font-medium font-mono hover:underline">
          {item.clientKey}
        </Link>
      </Cell>
      <Cell>
        <span className="flex items-center gap-1">
          <StateBadge state={item.state} />
          {children}
        </span>
      </Cell>
      <Cell className="text-muted">{item.source}</Cell>
      <Cell className="text-muted">
        <Time at={item.arrivedAt} />
      </Cell>
      <Cell className="text-muted tabular-nums">
        <Elapsed from={item.arrivedAt} to={item.claimedAt ?? item.finishedAt} />
      </Cell>
      <Cell>
        {item.runId === null ? null : (
          <Link href={`/runs/${item.runId}`} className="text-accent hover:underline">
            Open run
          </Link>
        )}
      </Cell>
      <Cell className="max-w-72 truncate text-muted" title={reasonText(item.reason) ?? undefined}>
        {reasonText(item.reason)}
      </Cell>
      <Cell className="text-right">{onHold ? <HoldButton item={item} onHold={onHold} /> : null}</Cell>
    </Row>
  );
}

function HoldButton({ item, onHold }: { item: QueueItemView; onHold: OnHold }) {
  if (item.state === "waiting")
    return (
      <Button
        size="sm"
        icon={CirclePause}
        aria-label={`Hold ${item.clientKey}`}
        onClick={() => onHold(item.clientKey, "hold")}
      >
        Hold
      </Button>
    );
  if (item.state !== "held" && item.state !== "quarantined") return null;
  return (
    <Button
      size="sm"
      icon={CirclePlay}
      aria-label={`Release ${item.clientKey}`}
      onClick={() => onHold(item.clientKey, "release")}
    >
      Release
    </Button>
  );
}
