import { BellOff, CircleAlert, Info, type LucideIcon, OctagonAlert } from "lucide-react";
import Link from "next/link";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonChip } from "@/components/ui/person-chip";
import { Cell, Row, Table } from "@/components/ui/table";
import type { Tone } from "@/components/ui/tone";
import { useResolveAlert } from "@/lib/client/alerts";
import { usePermission } from "@/lib/client/session";
import type { AlertView } from "@/lib/contracts/alerts";

const LOOK = {
  info: { tone: "info", icon: Info },
  warning: { tone: "warning", icon: CircleAlert },
  critical: { tone: "danger", icon: OctagonAlert },
} as const satisfies Record<AlertView["severity"], { tone: Tone; icon: LucideIcon }>;

const TOLD = {
  pending: "not told yet",
  sent: "told",
  failed: "could not be told",
} as const satisfies Record<AlertView["deliveries"][number]["state"], string>;

/** Alerts with what to do, who was told, and the way to their cause. */
export function AlertTable({ alerts, state }: { alerts: readonly AlertView[]; state: "open" | "resolved" }) {
  const resolve = useResolveAlert();
  const canResolve = usePermission("alert:resolve");
  if (alerts.length === 0)
    return (
      <EmptyState icon={BellOff} title={state === "open" ? "No alert is open" : "Nothing was resolved yet"}>
        Missed deadlines, failed runs, tasks that wait for a person and dead parts of the platform appear here.
      </EmptyState>
    );
  return (
    <>
      {resolve.error ? <LoadProblem error={resolve.error} /> : null}
      <Table label="Alerts" columns={["Severity", "What", "Times", "Since", "Last", "Channels", ""]}>
        {alerts.map((alert) => (
          <AlertRow
            key={alert.id}
            alert={alert}
            isBusy={resolve.isPending && resolve.variables === alert.id}
            onResolve={canResolve ? () => resolve.mutate(alert.id) : undefined}
          />
        ))}
      </Table>
    </>
  );
}

type RowProps = Readonly<{ alert: AlertView; isBusy: boolean; onResolve: (() => void) | undefined }>;

function AlertRow({ alert, isBusy, onResolve }: RowProps) {
  const { severity, title, detail, link, occurrences, openedAt, lastAt, resolvedAt, resolvedBy, deliveries } = alert;
  return (
    <Row>
      <Cell>
        <Badge {...LOOK[severity]}>{severity}</Badge>
      </Cell>
      <Cell className="max-w-lg whitespace-normal">
        <Link href={link} className="font-medium hover:underline">
          {title}
        </Link>
        <p className="text-muted text-xs">{detail}</p>
      </Cell>
      <Cell className="tabular-nums">{occurrences}</Cell>
      <Cell className="text-muted">
        <TimeAgo at={openedAt} />
      </Cell>
      <Cell className="text-muted">
        <TimeAgo at={lastAt} />
      </Cell>
      <Cell className="text-muted text-xs">
        {deliveries.map(({ channel, says, state, tries, lastError }) => (
          <p key={`${channel} ${says}`} title={lastError ?? undefined}>
            {channel}: {says === "resolved" ? "its end " : null}
            {TOLD[state]}
            {state === "sent" || tries === 0 ? null : `, tried ${tries} ${tries === 1 ? "time" : "times"}`}
          </p>
        ))}
      </Cell>
      <Cell className="text-right">
        {resolvedAt !== null ? (
          <span className="text-muted text-xs">
            <TimeAgo at={resolvedAt} /> {resolvedBy === null ? "by itself" : <PersonChip name={resolvedBy.name} />}
          </span>
        ) : null}
        {resolvedAt === null && onResolve ? (
          <Button size="sm" isBusy={isBusy} aria-label={`Resolve: ${title}`} onClick={onResolve}>
            Resolve
          </Button>
        ) : null}
      </Cell>
    </Row>
  );
}
