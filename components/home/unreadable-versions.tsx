"use client";

import Link from "next/link";
import { TimeAgo } from "@/components/shell/time";
import { Panel } from "@/components/ui/panel";
import { useAlerts } from "@/lib/client/alerts";

/** DAG versions that cannot be read: their clients wait until a person has mended that. None is the rule. */
export function UnreadableVersions() {
  const versions = useAlerts("open", "version_unreadable").data?.pages.flatMap(({ items }) => items) ?? [];
  if (versions.length === 0) return null;
  return (
    <Panel title={`DAG versions that cannot be read (${versions.length})`}>
      <ul className="flex flex-col divide-y">
        {versions.map(({ id, title, detail, link, openedAt }) => (
          <li key={id} className="flex flex-col gap-1 py-2 first:pt-0 last:pb-0">
            <Link href={link} className="font-medium hover:underline">
              {title}
            </Link>
            <span className="text-muted text-sm">{detail}</span>
            <span className="text-faint text-xs">
              since <TimeAgo at={openedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
