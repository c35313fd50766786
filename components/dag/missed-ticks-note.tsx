"use client";

import Link from "next/link";
import { Time } from "@/components/shell/time";
import { Notice } from "@/components/ui/notice";
import { useMissedTicks } from "@/lib/client/backfill/missed-ticks";
import type { MissedTicks } from "@/lib/contracts/missed-ticks";

const WHY: Readonly<Record<MissedTicks["why"], string>> = {
  none: "missed ticks are not made up",
  last: "only the newest missed tick is made up",
  all: "only the newest hundred missed ticks are made up",
  schedule_changed: "another schedule took over before they were looked at",
};

/** Says that ticks of the schedule got no run, and how to run them after all; nothing when each got its run. */
export function MissedTicksNote({ dagKey }: { dagKey: string }) {
  const { data } = useMissedTicks(dagKey);
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Notice tone="warning">
      <Link href={`/dags/${dagKey}/backfills`} className="float-right text-accent underline">
        Run them with a backfill
      </Link>
      <details>
        <summary className="cursor-pointer">
          Ticks that got no run: {items.length === 1 ? "one stretch" : `${items.length} stretches`}
        </summary>
        <ul className="mt-1 flex flex-col gap-0.5">
          {items.map(({ firstAt, lastAt, ticks, isAtLeast, why, version }) => (
            <li key={firstAt}>
              {isAtLeast ? "at least " : ""}
              {ticks} of version {version}, <Time at={firstAt} /> to <Time at={lastAt} />: {WHY[why]}
            </li>
          ))}
        </ul>
      </details>
    </Notice>
  );
}
