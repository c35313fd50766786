"use client";

import Link from "next/link";
import { ChangeBadge } from "@/components/change/change-badge";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { useChangeRequests } from "@/lib/client/change/use-change-requests";
import { useMe } from "@/lib/client/session";
import type { ChangeRequestSummary } from "@/lib/contracts/change-requests";

/** Two lists of change requests: those the person can move, and those the person wrote. */
export function MyChanges() {
  const { data, error, refetch } = useChangeRequests("open");
  const { data: me } = useMe();
  const open = data?.pages.flatMap((page) => page.items);
  if (error && !open) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  const mine = open?.filter(({ author }) => author.id === me?.id);
  const waiting = open?.filter(({ isMyTurn, author }) => isMyTurn && author.id !== me?.id);
  return (
    <>
      <ChangeList title="Reviews waiting for you" changes={waiting} empty="No change waits for your review." />
      <ChangeList title="Your open changes" changes={mine} empty="You have no change under review." />
    </>
  );
}

function ChangeList({
  title,
  changes,
  empty,
}: {
  title: string;
  changes: readonly ChangeRequestSummary[] | undefined;
  empty: string;
}) {
  return (
    <Panel title={changes && changes.length > 0 ? `${title} (${changes.length})` : title}>
      {changes === undefined ? <Skeleton className="h-10" /> : null}
      {changes?.length === 0 ? <p className="text-muted">{empty}</p> : null}
      <ul className="flex flex-col divide-y">
        {changes?.map((change) => (
          <li key={change.number} className="flex flex-col gap-1 py-2 first:pt-0 last:pb-0">
            <span className="flex items-center gap-2">
              <Link href={`/changes/${change.number}`} className="min-w-0 flex-1 truncate font-medium hover:underline">
                <span className="text-faint">#{change.number}</span> {change.title}
              </Link>
              <ChangeBadge badge={change.badge} />
            </span>
            <span className="text-muted">{change.sentence}</span>
            <span className="text-faint text-xs">
              <span className="font-mono">{change.dagKey}</span> · {change.author.name} · changed{" "}
              <TimeAgo at={change.updatedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
