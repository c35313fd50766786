"use client";

import { Workflow } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { DagStatus } from "@/components/dag/dag-status";
import { TimeAgo } from "@/components/shell/time";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Cell, Row, Table } from "@/components/ui/table";
import type { DagSummary } from "@/lib/contracts/dags";

const COLUMNS = ["DAG", "State", "Starts", "Owner", "Waiting", "Running", "Last 24 h", "Last run"];

const matches = (dag: DagSummary, search: string): boolean =>
  [dag.dagKey, dag.title, dag.owner].some((text) => text.toLowerCase().includes(search.toLowerCase()));

/** Every DAG in one line. */
export function DagListView({ dags, exampleButton }: { dags: readonly DagSummary[]; exampleButton: ReactNode }) {
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  if (dags.length === 0)
    return (
      <EmptyState icon={Workflow} title="No DAG yet" action={exampleButton}>
        A DAG is drawn on a canvas, reviewed like a pull request, and then run once per client. The example reads, rates
        and decides, needs nothing that is not here already, and can be tried at once.
      </EmptyState>
    );
  const shown = dags.filter((dag) => matches(dag, search));
  return (
    <>
      <Input
        type="search"
        aria-label="Search DAGs"
        placeholder="Name, title or owner"
        className="max-w-72"
        value={search}
        onChange={(event) => void setSearch(event.target.value || null)}
      />
      {shown.length === 0 ? (
        <p className="text-muted">No DAG has “{search}” in its name, title or owner.</p>
      ) : (
        <Table label="DAGs" columns={COLUMNS}>
          {shown.map((dag) => (
            <DagRow key={dag.dagKey} dag={dag} />
          ))}
        </Table>
      )}
    </>
  );
}

function DagRow({ dag }: { dag: DagSummary }) {
  const { active, success24h, failed24h } = dag.runs;
  return (
    <Row>
      <Cell>
        <Link href={`/dags/${dag.dagKey}`} className="font-medium font-mono hover:underline">
          {dag.dagKey}
        </Link>
        <p className="text-faint text-xs">{dag.title}</p>
      </Cell>
      <Cell>
        <DagStatus dag={dag} />
      </Cell>
      <Cell className="text-muted">{dag.start}</Cell>
      <Cell className="text-muted">{dag.owner}</Cell>
      <Cell className="tabular-nums">{dag.clientsWaiting}</Cell>
      <Cell className="tabular-nums">{active}</Cell>
      <Cell className="tabular-nums">
        {success24h} ok
        {failed24h > 0 ? <span className="font-medium text-danger">, {failed24h} failed</span> : null}
      </Cell>
      <Cell className="text-muted">{dag.lastRunAt === null ? "never" : <TimeAgo at={dag.lastRunAt} />}</Cell>
    </Row>
  );
}
