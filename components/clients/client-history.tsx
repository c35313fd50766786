import { Download, UserRound } from "lucide-react";
import Link from "next/link";
import { StateBadge } from "@/components/run/state-badge";
import { Elapsed, Time } from "@/components/shell/time";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import { usePermission } from "@/lib/client/session";
import type { ClientDetail } from "@/lib/contracts/clients";

type Entry = ClientDetail["entries"][number];

/** Each time the client came to a DAG: how long it waited, ran, and what came out. */
export function ClientHistory({ entries }: { entries: readonly Entry[] }) {
  const canExport = usePermission("decision:export");
  if (entries.length === 0)
    return (
      <EmptyState icon={UserRound} title="It has not been in a queue yet">
        Bring it to a DAG on that DAG's Queue tab, by file, by the API or by hand.
      </EmptyState>
    );
  const columns = ["DAG", "State", "Came by", "Arrived", "Waited", "Ran", "Decision", "Run"];
  return (
    <Table label="History of the client" columns={columns}>
      {entries.map((entry) => (
        <EntryRow key={`${entry.dagKey} ${entry.arrivedAt}`} entry={entry} canExport={canExport} />
      ))}
    </Table>
  );
}

function EntryRow({ entry, canExport }: { entry: Entry; canExport: boolean }) {
  const { dagKey, state, source, arrivedAt, claimedAt, finishedAt, run } = entry;
  return (
    <Row>
      <Cell className="font-mono">
        <Link href={`/dags/${dagKey}`} className="hover:underline">
          {dagKey}
        </Link>
      </Cell>
      <Cell>
        <StateBadge state={state} />
      </Cell>
      <Cell className="text-muted">{source}</Cell>
      <Cell className="text-muted">
        <Time at={arrivedAt} />
      </Cell>
      <Cell className="text-muted tabular-nums">
        <Elapsed from={arrivedAt} to={claimedAt ?? finishedAt} />
      </Cell>
      <Cell className="text-muted tabular-nums">
        {claimedAt === null ? null : <Elapsed from={claimedAt} to={finishedAt} />}
      </Cell>
      <Cell className="font-medium">
        <Decision value={run?.decision ?? null} />
      </Cell>
      <Cell>
        {run ? (
          <Link href={`/runs/${run.id}`} className="inline-flex items-center gap-2 text-accent hover:underline">
            <StateBadge state={run.state} />
            version {run.version}
          </Link>
        ) : null}
        {run && canExport ? (
          <a
            href={`/api/v1/runs/${run.id}/evidence`}
            download
            aria-label={`Evidence of the run in ${dagKey} of version ${run.version}`}
            className="ml-3 inline-flex items-center gap-1 text-accent hover:underline"
          >
            <Download aria-hidden className="size-3" />
            Evidence
          </a>
        ) : null}
      </Cell>
    </Row>
  );
}

function Decision({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className="font-normal text-faint">none</span>;
  return typeof value === "string" ? value : <code className="font-mono text-xs">{JSON.stringify(value)}</code>;
}
