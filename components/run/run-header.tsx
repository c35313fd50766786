import dynamic from "next/dynamic";
import Link from "next/link";
import type { ReactNode } from "react";
import { reasonText } from "@/components/run/run-reason";
import { RunStateBadge } from "@/components/run/run-state-badge";
import { StateBadge } from "@/components/run/state-badge";
import { Elapsed, Time } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import { useReplays } from "@/lib/client/run/by-hand";
import type { StreamStatus } from "@/lib/client/run/run-stream";
import type { RunDetail } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";

/** Most runs have none. */
const RunTroubles = dynamic(async () => (await import("@/components/run/run-troubles")).RunTroubles, { ssr: false });

const EmergencyNotice = dynamic(async () => (await import("@/components/run/run-troubles")).EmergencyNotice);

/** What this run is, how far it got and why it ended as it did. */
export function RunHeader({
  run,
  status,
  actions,
  onOpenTask,
}: {
  run: RunDetail;
  status: StreamStatus;
  actions: ReactNode;
  onOpenTask: (taskKey: string) => void;
}) {
  return (
    <header className="flex flex-col gap-1.5 px-5 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="min-w-0 break-words font-semibold text-xl">
          {run.clientKey === null ? (
            "Run"
          ) : (
            <Link href={`/clients/${encodeURIComponent(run.clientKey)}`} className="hover:underline">
              {run.clientKey}
            </Link>
          )}{" "}
          <span className="font-normal text-muted">through</span>{" "}
          <Link href={`/dags/${run.dagKey}`} className="font-mono hover:underline">
            {run.dagKey}
          </Link>
        </h1>
        <span role="status" aria-label="State of the run">
          <RunStateBadge run={run} />
        </span>
        {run.isPaused && run.finishedAt === null ? <Badge tone="warning">paused</Badge> : null}
        {status === "live" ? <Badge tone="info">live</Badge> : null}
        <span className="flex-1" />
        {actions}
      </div>
      {run.emergencyChange === null ? null : <EmergencyNotice change={run.emergencyChange} />}
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-muted [&_dd]:text-ink [&_div]:flex [&_div]:gap-1.5">
        <div>
          <dt>Version</dt>
          <dd>
            <Link href={`/dags/${run.dagKey}/versions/${run.version}`} className="text-accent hover:underline">
              {run.version}
            </Link>
          </dd>
        </div>
        <div>
          <dt>Tasks</dt>
          <dd className="tabular-nums">
            {run.tasksDone} of {run.tasksTotal} finished
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <Time at={run.createdAt} />
          </dd>
        </div>
        <div>
          <dt>Took</dt>
          <dd className="tabular-nums">
            <Elapsed from={run.createdAt} to={run.finishedAt} />
          </dd>
        </div>
        <div>
          <dt>Lane</dt>
          <dd>{run.lane}</dd>
        </div>
        <div>
          <dt>Started by</dt>
          <dd>
            {run.triggeredBy?.name ??
              { client: "a client", scheduled: "the schedule", manual: "hand", backfill: "a backfill" }[run.runType]}
          </dd>
        </div>
        <Relatives run={run} />
      </dl>
      {run.reason === null ? null : (
        <p className="text-muted">
          {run.state === "cancelled" ? "Cancelled: " : null}
          {reasonText(run.reason)}
        </p>
      )}
      {run.tasks.some(({ state }) => state === "failed" || state === "deferred") ? (
        <RunTroubles run={run} onOpenTask={onOpenTask} />
      ) : null}
    </header>
  );
}

/** The run that this one replays, and those that replay it. */
function Relatives({ run }: { run: RunDetail }) {
  const { parentRunId, rootRunId, rerunNumber } = run;
  const replays = useReplays(run.id, run.replays, isRunOver(run.state));
  return (
    <>
      {parentRunId === null ? null : (
        <div>
          <dt>Replay {rerunNumber} of</dt>
          <dd>
            <RunLink id={parentRunId}>an earlier run</RunLink>
            {rootRunId === null || rootRunId === parentRunId ? null : (
              <>
                , in the line of <RunLink id={rootRunId}>the first one</RunLink>
              </>
            )}
          </dd>
        </div>
      )}
      {replays.length === 0 ? null : (
        <div>
          <dt>Replayed as</dt>
          <dd className="flex flex-wrap gap-2">
            {replays.map(({ id, rerunNumber: number, state }) => (
              <span key={id} className="inline-flex items-center gap-1">
                <RunLink id={id}>replay {number}</RunLink>
                <StateBadge state={state} />
              </span>
            ))}
          </dd>
        </div>
      )}
    </>
  );
}

const RunLink = ({ id, children }: { id: string; children: ReactNode }) => (
  <Link href={`/runs/${id}`} className="text-accent hover:underline">
    {children}
  </Link>
);
