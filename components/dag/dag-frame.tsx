"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { DagStatus } from "@/components/dag/dag-status";
import { LoadProblem } from "@/components/shell/load-problem";
import { isWithin } from "@/components/shell/navigation";
import { Time } from "@/components/shell/time";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { tabClass } from "@/components/ui/tab-class";
import { ApiError } from "@/lib/client/api";
import { useDag } from "@/lib/client/dags";
import { usePermission } from "@/lib/client/session";
import type { DagDetail } from "@/lib/contracts/dags";

const TABS = [
  { slug: "design", title: "Design", permission: "dag:read" },
  { slug: "runs", title: "Runs", permission: "run:read" },
  { slug: "backfills", title: "Backfills", permission: "run:read" },
  { slug: "queue", title: "Queue", permission: "client:read" },
  { slug: "versions", title: "Versions", permission: "dag:read" },
  { slug: "settings", title: "Settings", permission: "dag:read" },
] as const;

/** Name, state and tabs of one DAG, around whatever tab is open. */
export function DagFrame({ dagKey, children }: { dagKey: string; children: ReactNode }) {
  const { data: dag, error, refetch } = useDag(dagKey);
  const isGone = error instanceof ApiError && error.problem.status === 404;
  return (
    <div className="flex h-full flex-col">
      <header className="shrink-0 border-b bg-surface px-5 pt-2.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="font-mono font-semibold text-lg">{dagKey}</h1>
          {dag ? <span className="text-muted">{dag.title}</span> : null}
          {dag ? <DagStatus dag={dag} /> : null}
          {dag || error ? null : <Skeleton className="w-40" />}
        </div>
        {dag?.debt ? <DebtRibbon debt={dag.debt} /> : null}
        <nav aria-label="DAG" className="mt-1 flex gap-1">
          {TABS.map((tab) => (
            <TabLink key={tab.slug} href={`/dags/${dagKey}/${tab.slug}`} {...tab} />
          ))}
        </nav>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {isGone ? (
          <div className="p-5">
            <LoadProblem error={error} onRetry={() => void refetch()} />
          </div>
        ) : (
          children
        )}
      </div>
    </div>
  );
}

/** On every page of the DAG until what two people activated in an emergency is looked at by the others. */
function DebtRibbon({ debt }: { debt: NonNullable<DagDetail["debt"]> }) {
  return (
    <Notice tone="danger" className="mt-1.5">
      Version {debt.version} was activated in an emergency, without all approvals.{" "}
      <Link href={`/changes/${debt.changeRequest}`} className="underline">
        Change #{debt.changeRequest}
      </Link>{" "}
      {debt.isOverdue ? "was" : "is"} to be reviewed by <Time at={debt.dueAt} />.
      {debt.isOverdue ? " Until then, only going back to an earlier version is activated." : null}
    </Notice>
  );
}

function TabLink({
  href,
  title,
  permission,
}: {
  href: string;
  title: string;
  permission: (typeof TABS)[number]["permission"];
}) {
  const isCurrent = isWithin(href, usePathname());
  if (!usePermission(permission)) return null;
  return (
    <Link href={href} aria-current={isCurrent ? "page" : undefined} className={tabClass}>
      {title}
    </Link>
  );
}
