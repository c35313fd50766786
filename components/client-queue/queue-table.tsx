import { CirclePause, CirclePlay, UserRound } from "lucide-react";
import Link from "next/link";
import { StateBadge } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { Elapsed, Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import type { QueueItemState, QueueItemView } from "@/lib/contracts/clients";

type OnHold = (clientKey: string, action: "hold" | "release") => void;

const COLUMNS = ["Client", "State", "Came by", "Arrived", "Waited", "Run", "Reason", ""];

/** Clients in one line each. `onHold` is left out for people who may not hold. */
export function QueueTable({
  items,
  state,
  onHold,
}: {
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
        <ItemRow key={item.id} item={item} onHold={onHold} />
      ))}
    </Table>
  );
}

function ItemRow({ item, onHold }: { item: QueueItemView; onHold: OnHold | undefined }) {
  return (
    <Row>
      <Cell>
        <Link href={`/clients/${encodeURIComponent(item.clientKey)}`} className="font-medium font-mono hover:underline">
          {item.clientKey}
        </Link>
      </Cell>
      <Cell>
        <StateBadge state={item.state} />
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
      <Cell className="max-w-72 truncate text-muted" title={item.reason ?? undefined}>
        {item.reason}
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
