"use client";

import { Hourglass } from "lucide-react";
import Link from "next/link";
import { Time } from "@/components/shell/time";
import { Skeleton } from "@/components/ui/skeleton";
import { explainError } from "@/lib/client/api";
import { useWaiting, type Waiter } from "@/lib/client/run/waiting";
import type { Waiting } from "@/lib/contracts/waiting";

/** Why somebody waits: one sentence, kept up to date, with links to those who have what is waited for. */
export function WaitNote({ waiter, state }: { waiter: Waiter; state: string }) {
  const { data, error } = useWaiting(waiter, state);
  return (
    <section aria-label="Why it waits" data-tone="info" className="border-tone-line border-b bg-tone-soft px-4 py-3">
      <h3 className="flex items-center gap-1.5 font-medium">
        <Hourglass aria-hidden className="size-4 text-tone" />
        Why it waits
      </h3>
      <div className="mt-1" aria-live="polite">
        {data ? <WaitText waiting={data} /> : null}
        {!data && error ? <p className="text-muted">{explainError(error).detail}</p> : null}
        {!data && !error ? (
          <div role="status" aria-label="Loading why it waits">
            <Skeleton className="h-[1lh] w-64 bg-tone-line" />
          </div>
        ) : null}
      </div>
    </section>
  );
}

function WaitText({ waiting }: { waiting: Waiting }) {
  const { kind, sentence, until, holders, taken } = waiting;
  const more = (taken ?? 0) - holders.length;
  return (
    <>
      <p>
        {sentence}
        {until === null ? null : (
          <>
            {" "}
            {kind === "deferred" ? "Looks again at" : "Next attempt at"} <Time at={until} />.
          </>
        )}
      </p>
      {holders.length === 0 ? null : (
        <ul aria-label="Who has it now" className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-xs">
          {holders.map((holder) => (
            <li key={`${holder.runId}/${holder.taskKey}`}>
              <Link href={linkTo(holder)} className="text-accent hover:underline">
                {holder.clientKey ?? holder.dagKey}
                {holder.taskKey === null ? null : ` · ${holder.taskKey}`}
              </Link>
              {holder.clientKey === null ? null : <span className="text-faint"> in {holder.dagKey}</span>}
            </li>
          ))}
          {more > 0 ? <li className="text-faint">and others</li> : null}
        </ul>
      )}
    </>
  );
}

const linkTo = ({ runId, taskKey }: Waiting["holders"][number]): string =>
  taskKey === null ? `/runs/${runId}` : `/runs/${runId}?task=${taskKey}`;
