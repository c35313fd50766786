import { Play } from "lucide-react";
import Link from "next/link";
import { reasonText } from "@/components/run/run-reason";
import { RunStateBadge } from "@/components/run/run-state-badge";
import { Elapsed, Time } from "@/components/shell/time";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Row, Table } from "@/components/ui/table";
import type { RunSummary } from "@/lib/contracts/runs";

/** Runs in one line each, with a link to the canvas of each. */
export function RunTable({
  runs,
  hasDagColumn,
  isFiltered = false,
}: {
  runs: readonly RunSummary[];
  hasDagColumn: boolean;
  isFiltered?: boolean;
}) {
  if (runs.length === 0)
    return (
      <EmptyState icon={Play} title={isFiltered ? "No run fits these filters" : "No run yet"}>
        {isFiltered ? "Take one away to see more." : "A run starts when a client arrives, at its schedule, or by hand."}
      </EmptyState>
    );
  const columns = ["Run", "State", ...(hasDagColumn ? ["DAG"] : []), "Version", "Tasks", "Created", "Took", "Reason"];
  return (
    <Table label="Runs" columns={columns}>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} hasDagColumn={hasDagColumn} />
      ))}
    </Table>
  );
}

function RunRow({ run, hasDagColumn }: { run: RunSummary; hasDagColumn: boolean }) {
  return (
    <Row data-run-id={run.id}>
      <Cell>
        <Link href={`/runs/${run.id}`} className="font-medium font-mono hover:underline">
          {run.clientKey ?? `${run.runType} ${run.id.slice(-6)}`}
        </Link>
      </Cell>
      <Cell>
        <RunStateBadge run={run} />
      </Cell>
      {hasDagColumn ? (
        <Cell className="font-mono text-xs">
          <Link href={`/dags/${run.dagKey}/runs`} className="hover:underline">
            {run.dagKey}
          </Link>
        </Cell>
      ) : null}
      <Cell className="tabular-nums">{run.version}</Cell>
      <Cell>
        <Progress done={run.tasksDone} total={run.tasksTotal} />
      </Cell>
      <Cell className="text-muted">
        <Time at={run.createdAt} />
      </Cell>
      <Cell className="text-muted tabular-nums">
        <Elapsed from={run.createdAt} to={run.finishedAt} />
      </Cell>
      <Cell className="max-w-72 truncate text-muted" title={reasonText(run.reason) ?? undefined}>
        {reasonText(run.reason)}
      </Cell>
    </Row>
  );
}

function Progress({ done, total }: { done: number; total: number }) {
  const percent = total === 0 ? 0 : Math.round((done / total) * 100);
  return (
    <span className="flex items-center gap-2 tabular-nums">
      <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-full bg-raised">
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
      {done}/{total}
    </span>
  );
}
