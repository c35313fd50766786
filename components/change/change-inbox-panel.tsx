"use client";

import { ChangeInboxView } from "@/components/change/change-inbox-view";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useChangeRequests } from "@/lib/client/change/use-change-requests";

/** Change requests, live. */
export function ChangeInboxPanel() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useChangeRequests();
  if (!data && error) return <LoadProblem error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows label="Loading change requests" />;
  return (
    <ChangeInboxView
      changes={data.pages.flatMap((page) => page.items)}
      isStale={error !== null}
      more={hasNextPage ? { load: () => void fetchNextPage(), isLoading: isFetchingNextPage } : null}
    />
  );
}
