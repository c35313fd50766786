"use client";

import { ChangeRequestView } from "@/components/change/change-request-view";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useChangeRequest } from "@/lib/client/change/use-change-request";

/** One change request, live. */
export function ChangeRequestPanel({ number }: { number: number }) {
  const { data, error, refetch } = useChangeRequest(number);
  if (data) return <ChangeRequestView change={data} isStale={error !== null} />;
  return (
    <div className="p-5">
      {error ? (
        <LoadProblem error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows label="Loading the change request" />
      )}
    </div>
  );
}
