"use client";

import Link from "next/link";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Panel } from "@/components/ui/panel";
import { useMarkRequests } from "@/lib/client/run/mark-requests";
import { useMe } from "@/lib/client/session";

/** Marks of decision-critical tasks that wait for a second person, longest waiting first. Not there when there are none. */
export function OpenMarks() {
  const { data, error, refetch } = useMarkRequests(null);
  const myId = useMe().data?.id;
  if (error && !data) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={`Marks that wait for a second person (${items.length})`} className="col-span-2">
      <ul className="flex flex-col divide-y">
        {items.map(({ id, runId, taskKey, dagKey, clientKey, state, reason, askedBy, askedAt }) => (
          <li key={id} className="flex flex-col gap-1 py-2 first:pt-0 last:pb-0">
            <Link href={`/runs/${runId}`} className="truncate font-medium hover:underline">
              {taskKey} as {state}: {reason}
            </Link>
            <span className="text-faint text-xs">
              <span className="font-mono">{clientKey === null ? dagKey : `${dagKey} · ${clientKey}`}</span> · asked for
              by {askedBy.id === myId ? "you, so another person confirms it" : askedBy.name} <TimeAgo at={askedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
