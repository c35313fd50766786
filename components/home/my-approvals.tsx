"use client";

import Link from "next/link";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { useApprovals } from "@/lib/client/run/approvals";

const TITLE = "Approvals waiting for you";

/** Runs that wait for an answer of the person who looks, longest waiting first. */
export function MyApprovals() {
  const { data, error, refetch } = useApprovals();
  if (error && !data) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  const items = data?.items;
  return (
    <Panel title={items && items.length > 0 ? `${TITLE} (${items.length})` : TITLE} className="col-span-2">
      {items === undefined ? <Skeleton className="h-10" /> : null}
      {items?.length === 0 ? <p className="text-muted">No run waits for your answer.</p> : null}
      <ul className="flex flex-col divide-y">
        {items?.map(({ runId, taskKey, dagKey, clientKey, question, askedAt }) => (
          <li key={`${runId}/${taskKey}`} className="flex flex-col gap-1 py-2 first:pt-0 last:pb-0">
            <Link href={`/runs/${runId}?task=${taskKey}`} className="truncate font-medium hover:underline">
              {question}
            </Link>
            <span className="text-faint text-xs">
              <span className="font-mono">{clientKey === null ? dagKey : `${dagKey} · ${clientKey}`}</span> · asked{" "}
              <TimeAgo at={askedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
