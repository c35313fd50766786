"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { BehindSheet } from "@/components/objective/behind-sheet";
import { CauseTable } from "@/components/objective/cause-table";
import { DagInShort } from "@/components/objective/dag-in-short";
import { GroupTable } from "@/components/objective/group-table";
import { ProposeDialog } from "@/components/objective/propose-dialog";
import { ReportActions } from "@/components/objective/report-actions";
import { ScopeTiles } from "@/components/objective/scope-tiles";
import { TaskTable } from "@/components/objective/task-table";
import { TimeChart } from "@/components/objective/time-chart";
import { useWindow, WindowChoice } from "@/components/objective/window-choice";
import { WindowNote } from "@/components/objective/window-note";
import { CLASS_WORDS } from "@/components/objective/words";
import { LoadProblem } from "@/components/shell/load-problem";
import { PageFrame } from "@/components/shell/page-frame";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useDagObjectives } from "@/lib/client/objectives";
import { usePermission } from "@/lib/client/session";
import type { DagObjectives } from "@/lib/contracts/objectives";

const HOUR_MS = 3_600_000;

/** What narrows the clients of the window, and how that reads. */
export type Behind = Readonly<{ title: string; filter: Readonly<Record<string, string>> }>;

/** One DAG: when, for whom, why and in which task the time goes. */
export function DagObjectivesPanel({ dagKey }: { dagKey: string }) {
  const [window] = useWindow();
  const { data, error, refetch } = useDagObjectives(dagKey, window);
  const mayPropose = usePermission("objective:propose");
  const [isProposing, setIsProposing] = useState(false);
  return (
    <PageFrame
      title={
        <>
          <Link
            href={`/objectives?window=${window}`}
            className="mb-1 flex items-center gap-1 font-normal text-muted text-xs hover:text-ink"
          >
            <ArrowLeft aria-hidden className="size-3" />
            Objectives
          </Link>
          <span className="font-mono">{dagKey}</span>
        </>
      }
      actions={
        <div className="flex flex-wrap items-center gap-3">
          <WindowChoice />
          {data && mayPropose ? (
            <Button size="sm" className="print:hidden" onClick={() => setIsProposing(true)}>
              Change objectives
            </Button>
          ) : null}
          <ReportActions csvHref={`/api/v1/objectives/export?window=${window}&dagKey=${encodeURIComponent(dagKey)}`} />
        </div>
      }
    >
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {error && data ? <Notice tone="warning">No answer from the server: these figures may be old.</Notice> : null}
      {!error && !data ? <SkeletonRows label="Loading objectives" /> : null}
      {data ? <Figures dagKey={dagKey} figures={data} /> : null}
      {data && isProposing ? (
        <ProposeDialog dagKey={dagKey} targets={data.dag.scopes} onClose={() => setIsProposing(false)} />
      ) : null}
    </PageFrame>
  );
}

function Figures({ dagKey, figures }: { dagKey: string; figures: DagObjectives }) {
  const [behind, setBehind] = useState<Behind | null>(null);
  const { dag, series, hours, window, from, to } = figures;
  const subject = dag.scopes.find(({ scope, n }) => n > 0 && (scope === "client" || scope === "run"));
  const stepMs = window === "1d" ? HOUR_MS : 24 * HOUR_MS;
  return (
    <>
      <DagInShort dag={dag} tasks={figures.tasks} runs={subject?.n ?? 0} onOpen={setBehind} />
      <ScopeTiles dag={dag} burn={figures.burn} />
      <Panel title="Where the time goes">
        <CauseTable causes={dag.causes} count={subject?.n ?? 0} onOpen={setBehind} />
      </Panel>
      <div className="grid gap-4 xl:grid-cols-2">
        <Panel title={window === "1d" ? "By hour" : "By day"}>
          <TimeChart
            label={window === "1d" ? "95 of 100 within, by hour" : "95 of 100 within, by day"}
            targetMs={subject?.targetMs ?? null}
            bars={series.map((one) => ({
              ...one,
              name: window === "1d" ? one.at.slice(11, 16) : one.at.slice(5, 10),
              behind: {
                title: `ended ${one.at.slice(0, 16).replace("T", " ")} UTC`,
                filter: { from: one.at, to: new Date(Date.parse(one.at) + stepMs).toISOString() },
              },
            }))}
            onOpen={setBehind}
          />
        </Panel>
        <Panel title="By hour of the day (UTC)">
          <TimeChart
            label="95 of 100 within, by hour of the day"
            targetMs={subject?.targetMs ?? null}
            bars={hours.map((one) => ({
              ...one,
              name: String(one.hour).padStart(2, "0"),
              behind: { title: `ended from ${one.hour}:00 to ${one.hour}:59 UTC`, filter: { hour: String(one.hour) } },
            }))}
            onOpen={setBehind}
          />
        </Panel>
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <GroupTable
          title="By version"
          groups={figures.versions.map(({ version, scopes }) => ({
            name: `version ${version}`,
            scopes,
            behind: { title: `version ${version}`, filter: { version: String(version) } },
          }))}
          onOpen={setBehind}
        />
        <GroupTable
          title="By client class"
          groups={figures.classes.map((group) => ({
            name: CLASS_WORDS[group.class] ?? String(group.class),
            scopes: group.scopes,
            behind: {
              title: `class ${CLASS_WORDS[group.class] ?? group.class}`,
              filter: { class: String(group.class) },
            },
          }))}
          onOpen={setBehind}
        />
      </div>
      <TaskTable tasks={figures.tasks} runs={subject?.n ?? 0} onOpen={setBehind} />
      <WindowNote facts={figures} />
      {behind ? (
        <BehindSheet
          dagKey={dagKey}
          title={behind.title}
          filter={{ from, to, ...behind.filter }}
          onClose={() => setBehind(null)}
        />
      ) : null}
    </>
  );
}
