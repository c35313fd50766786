"use client";

import { CircleCheck, History } from "lucide-react";
import Link from "next/link";
import { LoadProblem } from "@/components/shell/load-problem";
import { Time } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { ButtonLook } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonChip } from "@/components/ui/person-chip";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Row, Table } from "@/components/ui/table";
import { useVersions } from "@/lib/client/dags";
import type { VersionSummary } from "@/lib/contracts/dags";

const COLUMNS = ["Version", "Tasks", "Author", "Approved by", "Activated", "Change", "Content", ""];

/** What was live when, by whom, and who approved it. */
export function VersionsPanel({ dagKey }: { dagKey: string }) {
  const { data: versions, error, refetch } = useVersions(dagKey);
  return (
    <div className="px-5 py-4">
      {error && !versions ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {!error && !versions ? <SkeletonRows label="Loading versions" /> : null}
      {versions?.length === 0 ? (
        <EmptyState icon={History} title="Nothing was activated yet">
          A version appears here once a change request is approved and activated. It never changes after that.
        </EmptyState>
      ) : null}
      {versions && versions.length > 0 ? (
        <Table label="Versions" columns={COLUMNS}>
          {versions.map((version) => (
            <VersionRow key={version.number} dagKey={dagKey} version={version} />
          ))}
        </Table>
      ) : null}
    </div>
  );
}

function VersionRow({ dagKey, version }: { dagKey: string; version: VersionSummary }) {
  return (
    <Row>
      <Cell>
        <span className="flex items-center gap-2 font-medium tabular-nums">
          {version.number}
          {version.isActive ? (
            <Badge tone="success" icon={CircleCheck}>
              active
            </Badge>
          ) : null}
        </span>
      </Cell>
      <Cell className="tabular-nums">{version.taskCount}</Cell>
      <Cell>
        <PersonChip name={version.authoredBy.name} />
      </Cell>
      <Cell>
        <span className="flex flex-wrap gap-2">
          {version.approvedBy.map((person) => (
            <PersonChip key={person.id} name={person.name} />
          ))}
        </span>
      </Cell>
      <Cell className="text-muted">
        <Time at={version.activatedAt} /> by {version.activatedBy.name}
      </Cell>
      <Cell>
        <Link href={`/changes/${version.changeRequest}`} className="text-accent hover:underline">
          #{version.changeRequest}
        </Link>
      </Cell>
      <Cell className="font-mono text-faint text-xs" title={version.contentHash}>
        {version.contentHash.slice(0, 12)}
      </Cell>
      <Cell className="text-right">
        <ButtonLook size="sm">
          <Link href={`/dags/${dagKey}/versions/${version.number}`}>View</Link>
        </ButtonLook>
      </Cell>
    </Row>
  );
}
