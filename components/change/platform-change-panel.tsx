"use client";

import { PlatformChangeView } from "@/components/change/platform-change-view";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { usePlatformChange } from "@/lib/client/platform/platform-change";

/** One change of the platform, live. */
export function PlatformChangePanel({ id }: { id: string }) {
  const { data, error, refetch } = usePlatformChange(id);
  if (data) return <PlatformChangeView change={data} isStale={error !== null} />;
  return (
    <div className="p-5">
      {error ? (
        <LoadProblem error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows label="Loading the platform change" />
      )}
    </div>
  );
}
