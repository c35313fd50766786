"use client";

import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { RunTable } from "@/components/run/run-table";
import { LoadProblem } from "@/components/shell/load-problem";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useRuns } from "@/lib/client/run/runs";

const SHOWN = 8;
const FAILED = { dagKey: null, state: "failed", clientKey: null } as const;

/** The latest runs that failed, over all DAGs. */
export function RecentFailures() {
  const { data, error, refetch } = useRuns(FAILED);
  const runs = data?.pages[0]?.items.slice(0, SHOWN);
  return (
    <section aria-labelledby="recent-failures" className="flex flex-col gap-2">
      <h2 id="recent-failures" className="flex items-baseline gap-3 font-semibold text-base">
        Failed runs
        <Link href="/runs?state=failed" className="font-normal text-accent text-sm hover:underline">
          All failed runs
        </Link>
      </h2>
      {error && !runs ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {!error && !runs ? <SkeletonRows rows={4} label="Loading failed runs" /> : null}
      {runs?.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No run failed">
          A run that fails is listed here with its reason, and can be opened again from the task that failed.
        </EmptyState>
      ) : null}
      {runs && runs.length > 0 ? <RunTable runs={runs} hasDagColumn /> : null}
    </section>
  );
}
