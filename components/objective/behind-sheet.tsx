"use client";

import Link from "next/link";
import { CauseBar } from "@/components/objective/cause-table";
import { StateBadge } from "@/components/run/state-badge";
import { LoadProblem } from "@/components/shell/load-problem";
import { Time } from "@/components/shell/time";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonRows } from "@/components/ui/skeleton";
import { type BehindFilter, useBehind } from "@/lib/client/objectives";
import type { Behind } from "@/lib/contracts/objectives";
import { durationText } from "@/lib/domain/shared/duration-text";

/** The clients behind a figure, the longest first, each with its run and its own causes. */
export function BehindSheet({
  dagKey,
  title,
  filter,
  onClose,
}: {
  dagKey: string;
  title: string;
  filter: BehindFilter;
  onClose: () => void;
}) {
  const { data, error, refetch } = useBehind(dagKey, filter);
  return (
    <Sheet isOpen onClose={onClose} title={`Clients: ${title}`} subtitle="Those that took longest come first.">
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {!error && !data ? <SkeletonRows label="Loading clients" /> : null}
      {data && data.items.length === 0 ? <p className="p-4 text-muted">Nobody.</p> : null}
      {data ? (
        <ol className="divide-y">
          {data.items.map((item) => (
            <BehindItem key={item.runId} item={item} />
          ))}
        </ol>
      ) : null}
    </Sheet>
  );
}

function BehindItem({ item }: { item: Behind["items"][number] }) {
  const { runId, clientKey, state, since, ms, totalMs, kept, causes, version } = item;
  return (
    <li className="flex flex-col gap-1 px-4 py-2">
      <div className="flex flex-wrap items-center gap-2">
        {clientKey === null ? (
          <span className="text-muted">no client</span>
        ) : (
          <Link href={`/clients/${encodeURIComponent(clientKey)}`} className="font-medium font-mono hover:underline">
            {clientKey}
          </Link>
        )}
        <StateBadge state={state} />
        <span className="flex-1 text-right font-medium tabular-nums">{durationText(ms)}</span>
      </div>
      <CauseBar causes={causes} />
      <p className="flex flex-wrap gap-x-3 text-muted text-xs">
        <span>
          since <Time at={since} />
        </span>
        <span>
          {durationText(totalMs)} in all{kept === false ? ", too late" : ""}
        </span>
        <Link href={`/runs/${runId}`} className="text-accent hover:underline">
          run of version {version}
        </Link>
      </p>
    </li>
  );
}
