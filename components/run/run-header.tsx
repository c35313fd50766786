import Link from "next/link";
import type { ReactNode } from "react";
import { StateBadge } from "@/components/run/state-badge";
import { Elapsed, Time } from "@/components/shell/time";
import { Badge } from "@/components/ui/badge";
import type { StreamStatus } from "@/lib/client/run/run-stream";
import type { RunDetail } from "@/lib/contracts/runs";

/** What this run is, how far it got and why it ended as it did. */
export function RunHeader({ run, status, actions }: { run: RunDetail; status: StreamStatus; actions: ReactNode }) {
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
          <StateBadge state={run.state} />
        </span>
        {status === "live" ? <Badge tone="info">live</Badge> : null}
        <span className="flex-1" />
        {actions}
      </div>
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
          <dt>Arrived</dt>
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
            {run.triggeredBy?.name ?? { client: "a client", scheduled: "the schedule", manual: "hand" }[run.runType]}
          </dd>
        </div>
      </dl>
      {run.reason === null ? null : <p className="text-muted">{run.reason}</p>}
    </header>
  );
}
