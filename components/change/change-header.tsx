"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { ChangeBadge } from "@/components/change/change-badge";
import { TimeAgo } from "@/components/shell/time";
import { PersonChip } from "@/components/ui/person-chip";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

/** What it is, where it stands, and the one sentence that says what is missing and who can give it. */
export function ChangeHeader({ change, actions }: { change: ChangeRequestDetail; actions: ReactNode }) {
  return (
    <header className="flex flex-col gap-2">
      <Link href="/changes" className="inline-flex items-center gap-1 self-start text-muted text-xs hover:text-ink">
        <ArrowLeft aria-hidden className="size-3" />
        Changes
      </Link>
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <h1 className="break-words font-semibold text-xl">
            <span className="font-normal text-faint">#{change.number}</span> {change.title}
          </h1>
          <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
            <Link href={`/dags/${change.dagKey}`} className="font-mono text-accent text-xs hover:underline">
              {change.dagKey}
            </Link>
            <PersonChip name={change.author.name} />
            <span>
              Revision {change.headRevision}{" "}
              <code className="font-mono text-xs">{change.contentHash.slice(0, 10)}</code>
            </span>
            <span>
              changed <TimeAgo at={change.updatedAt} />
            </span>
            <Link
              href={`/audit?targetType=change_request&targetId=${change.number}`}
              className="text-accent text-xs hover:underline"
            >
              In the record
            </Link>
          </p>
        </div>
        <div className="flex gap-2">{actions}</div>
      </div>
      <p role="status" aria-label="Where this change stands" className="flex flex-wrap items-center gap-2 text-base">
        <ChangeBadge badge={change.badge} />
        <span>{change.sentence}</span>
        {change.badge === "activated" ? (
          <Link href={`/dags/${change.dagKey}/runs`} className="text-accent hover:underline">
            Its runs, and running it by hand
          </Link>
        ) : null}
      </p>
    </header>
  );
}
