"use client";

import { Ban, CircleCheck, CirclePause, History, LoaderCircle, type LucideIcon } from "lucide-react";
import { Time } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import type { Tone } from "@/components/ui/tone";
import type { Backfill } from "@/lib/contracts/backfills";

const LOOKS = {
  running: { tone: "info", icon: LoaderCircle },
  paused: { tone: "warning", icon: CirclePause },
  cancelled: { tone: "neutral", icon: Ban },
  done: { tone: "success", icon: CircleCheck },
} as const satisfies Record<Backfill["state"], { tone: Tone; icon: LucideIcon }>;

export function BackfillBadge({ state }: { state: Backfill["state"] }) {
  return (
    <Badge tone={LOOKS[state].tone} icon={LOOKS[state].icon}>
      {state}
    </Badge>
  );
}

const UNITS = { ticks: "slots", clients: "clients by key", decided: "clients by decision" } as const;

/** How far a backfill is: a bar, and the same in words. */
export function BackfillProgress({ counts }: { counts: Backfill["counts"] }) {
  const { units, done, error, skipped, running, pending } = counts;
  const over = done + error + skipped;
  const words = [
    `${over} of ${units}`,
    running > 0 && `${running} running`,
    pending > 0 && `${pending} waiting`,
    error > 0 && `${error} failed`,
    skipped > 0 && `${skipped} passed over`,
  ].filter((word) => word !== false);
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="h-1.5 w-28 overflow-hidden rounded-full bg-raised">
        <span className="block h-full bg-accent" style={{ width: `${(100 * over) / units}%` }} />
      </span>
      <span className="text-muted tabular-nums">{words.join(", ")}</span>
    </span>
  );
}

/** Backfills in one line each. */
export function BackfillTable({ items, onOpen }: { items: readonly Backfill[]; onOpen: (id: string) => void }) {
  if (items.length === 0)
    return (
      <EmptyState icon={History} title="No backfill yet">
        After a change of the logic, or for slots that were missed: choose what to run, look at the preview, confirm.
      </EmptyState>
    );
  return (
    <Table label="Backfills" columns={["State", "Progress", "Runs", "Version", "Why", "Started by", "Created", ""]}>
      {items.map((item) => (
        <Row key={item.id}>
          <Cell>
            <BackfillBadge state={item.state} />
          </Cell>
          <Cell>
            <BackfillProgress counts={item.counts} />
          </Cell>
          <Cell className="text-muted">{UNITS[item.unit]}</Cell>
          <Cell className="tabular-nums">{item.version}</Cell>
          <Cell className="max-w-72 truncate" title={item.why}>
            {item.why}
          </Cell>
          <Cell>
            <PersonChip name={item.createdBy.name} />
          </Cell>
          <Cell className="text-muted">
            <Time at={item.createdAt} />
          </Cell>
          <Cell className="text-right">
            <Button size="sm" onClick={() => onOpen(item.id)} aria-label={`Open the backfill: ${item.why}`}>
              Open
            </Button>
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
