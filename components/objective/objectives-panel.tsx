"use client";

import { Gauge, Mail } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { Attainment, KeptBadge } from "@/components/objective/kept";
import { ReportActions } from "@/components/objective/report-actions";
import { useWindow, WindowChoice } from "@/components/objective/window-choice";
import { WindowNote } from "@/components/objective/window-note";
import { CAUSE_WORDS, SCOPE_WORDS } from "@/components/objective/words";
import { LoadProblem } from "@/components/shell/load-problem";
import { PageFrame } from "@/components/shell/page-frame";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Cell, Row, Table } from "@/components/ui/table";
import { useObjectives } from "@/lib/client/objectives";
import type { DagFigures, Objectives } from "@/lib/contracts/objectives";
import { attainment, errorBudget, shareText } from "@/lib/domain/objective/budget";
import { SCOPES, type Scope } from "@/lib/domain/objective/scope";
import { byHurt, clientsInTime, late, mainWait, scopeOf } from "@/lib/domain/objective/summary";
import { durationText } from "@/lib/domain/shared/duration-text";

const WeeklyReportDialog = dynamic(
  async () => (await import("@/components/objective/weekly-report-dialog")).WeeklyReportDialog,
);

/** Do clients get their decision in time, and which DAG hurts if not. */
export function ObjectivesPanel() {
  const [window] = useWindow();
  const { data, error, refetch } = useObjectives(window);
  const [isSubscribing, setSubscribing] = useState(false);
  return (
    <PageFrame
      title="Objectives"
      about="Whether clients get their decision in time, measured from their arrival."
      actions={
        <div className="flex flex-wrap items-center gap-3">
          <WindowChoice />
          <Button size="sm" icon={Mail} className="print:hidden" onClick={() => setSubscribing(true)}>
            Weekly e-mail
          </Button>
          <ReportActions csvHref={`/api/v1/objectives/export?window=${window}`} />
        </div>
      }
    >
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {error && data ? <Notice tone="warning">No answer from the server: these figures may be old.</Notice> : null}
      {!error && !data ? <SkeletonRows label="Loading objectives" /> : null}
      {data ? <Overview objectives={data} /> : null}
      {isSubscribing ? <WeeklyReportDialog onClose={() => setSubscribing(false)} /> : null}
    </PageFrame>
  );
}

function Overview({ objectives }: { objectives: Objectives }) {
  const dags = byHurt(objectives.dags);
  if (dags.length === 0)
    return (
      <EmptyState icon={Gauge} title="No DAG is active yet">
        Figures appear when an active DAG has ended its first run.
      </EmptyState>
    );
  return (
    <>
      <Answer objectives={objectives} />
      <Table label="DAGs by how much they hurt" columns={COLUMNS}>
        {dags.map((dag) => (
          <DagRow key={dag.dagKey} dag={dag} window={objectives.window} />
        ))}
      </Table>
      <WindowNote facts={objectives} />
    </>
  );
}

/** The one sentence a manager came for. */
function Answer({ objectives }: { objectives: Objectives }) {
  const counts = clientsInTime(objectives.dags);
  const missed = late(objectives.dags);
  return (
    <section
      aria-label="In short"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-surface px-4 py-3"
    >
      <KeptBadge counts={counts} />
      <p className="text-lg">
        {counts.promised === 0 ? (
          "No client with a promised time was decided in this time."
        ) : (
          <>
            <strong className="font-semibold">{shareText(attainment(counts))}</strong> of {counts.promised} clients had
            their decision in time; 95 % are promised.
          </>
        )}
      </p>
      <p className="text-muted">
        {missed.length === 0
          ? "Every DAG kept its objectives."
          : `${missed.length === 1 ? "One DAG" : `${missed.length} DAGs`} missed an objective.`}
      </p>
    </section>
  );
}

const COLUMNS = [
  "DAG",
  "Clients in time",
  "95 of 100 within",
  ...SCOPES.filter((scope) => scope !== "client").map((scope) => `${SCOPE_WORDS[scope].title} in time`),
  "Budget left",
  "Longest wait",
  "Deadlines missed",
];

function DagRow({ dag, window }: { dag: DagFigures; window: Objectives["window"] }) {
  const subject = scopeOf(dag, (scopeOf(dag, "client")?.n ?? 0) > 0 ? "client" : "run");
  if (!subject) return null;
  const budget = errorBudget(subject);
  return (
    <Row>
      <Cell>
        <Link href={`/objectives/${dag.dagKey}?window=${window}`} className="font-medium font-mono hover:underline">
          {dag.dagKey}
        </Link>
        <div className="text-muted text-xs">{dag.title}</div>
      </Cell>
      <Cell>
        <ScopeCell dag={dag} scope="client" />
      </Cell>
      <Cell className="tabular-nums">
        <span className="whitespace-nowrap">
          {subject.p95Ms === null ? <span className="text-faint">no run ended</span> : durationText(subject.p95Ms)}
        </span>
        {subject.targetMs === null ? null : (
          <span className="whitespace-nowrap text-muted text-xs"> of {durationText(subject.targetMs)}</span>
        )}
      </Cell>
      {SCOPES.filter((scope) => scope !== "client").map((scope) => (
        <Cell key={scope}>
          <ScopeCell dag={dag} scope={scope} />
        </Cell>
      ))}
      <Cell className="tabular-nums">{budget === null ? "–" : shareText(budget.left)}</Cell>
      <Cell className="whitespace-nowrap tabular-nums">{waitText(dag)}</Cell>
      <Cell className="tabular-nums">{dag.missed}</Cell>
    </Row>
  );
}

function ScopeCell({ dag, scope }: { dag: DagFigures; scope: Scope }) {
  const figures = scopeOf(dag, scope);
  if (!figures || figures.promised === 0) return <span className="text-faint">not promised</span>;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <KeptBadge counts={figures} />
      <Attainment counts={figures} previous={figures.previous} />
    </div>
  );
}

function waitText(dag: DagFigures): string {
  const wait = mainWait(dag);
  return wait === null ? "–" : `${CAUSE_WORDS[wait.cause].title}, ${shareText(wait.share)}`;
}
