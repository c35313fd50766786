"use client";

import Link from "next/link";
import { ChangeBadge } from "@/components/change/change-badge";
import { FirstAnswer } from "@/components/change/first-answer";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { entriesOf, type InboxEntry } from "@/lib/client/change/inbox-entries";
import { useChangeRequests } from "@/lib/client/change/use-change-requests";
import { usePlatformChanges } from "@/lib/client/platform/platform-changes";
import { useMe } from "@/lib/client/session";

/** Two lists of changes, of DAGs and of the platform: those the person can move, and those the person wrote. */
export function MyChanges() {
  const changes = useChangeRequests("open");
  const platform = usePlatformChanges();
  const { data: me } = useMe();
  const error = changes.error ?? platform.error;
  const open =
    changes.data && platform.data
      ? entriesOf(
          changes.data.pages.flatMap((page) => page.items),
          platform.data.items.filter(({ outcome }) => outcome === null),
        )
      : undefined;
  if (error && !open)
    return <LoadProblem error={error} onRetry={() => void Promise.all([changes.refetch(), platform.refetch()])} />;
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
  changes: readonly InboxEntry[] | undefined;
  empty: string;
}) {
  return (
    <Panel title={changes && changes.length > 0 ? `${title} (${changes.length})` : title}>
      {changes === undefined ? <Skeleton className="h-10" /> : null}
      {changes?.length === 0 ? <p className="text-muted">{empty}</p> : null}
      <ul className="flex flex-col divide-y">
        {changes?.map((change) => (
          <li key={change.key} className="flex flex-col gap-1 py-2 first:pt-0 last:pb-0">
            <span className="flex items-center gap-2">
              <Link href={change.href} className="min-w-0 flex-1 truncate font-medium hover:underline">
                <span className="text-faint">{change.mark}</span> {change.title}
              </Link>
              <ChangeBadge badge={change.badge} />
            </span>
            <span className="text-muted">{change.sentence}</span>
            <span className="text-faint text-xs">
              <span className="font-mono">{change.subject.text}</span> · {change.author.name} · changed{" "}
              <TimeAgo at={change.changedAt} /> {change.claim ? `· ${change.claim.by.name} is on it ` : null}
              {change.firstAnswer ? <FirstAnswer answer={change.firstAnswer} /> : null}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
