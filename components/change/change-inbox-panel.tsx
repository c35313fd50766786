"use client";

import { ChangeInboxView } from "@/components/change/change-inbox-view";
import { DebtsSection } from "@/components/change/debts-section";
import { PlatformChangesSection } from "@/components/change/platform-changes-section";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useChangeRequests } from "@/lib/client/change/use-change-requests";

/** Change requests, live. What is over is read apart: however much that is, what is open stands there at once. */
export function ChangeInboxPanel() {
  const open = useChangeRequests("open");
  const ended = useChangeRequests("ended");
  const error = open.error ?? ended.error;
  if (!(open.data && ended.data) && error)
    return <LoadProblem error={error} onRetry={() => void Promise.all([open.refetch(), ended.refetch()])} />;
  if (!open.data || !ended.data) return <SkeletonRows label="Loading change requests" />;
  return (
    <>
      <DebtsSection />
      <ChangeInboxView
        open={open.data.pages.flatMap((page) => page.items)}
        ended={ended.data.pages.flatMap((page) => page.items)}
        isStale={error !== null}
        moreOpen={moreOf(open)}
        moreEnded={moreOf(ended)}
      />
      <PlatformChangesSection />
    </>
  );
}

const moreOf = ({ hasNextPage, fetchNextPage, isFetchingNextPage }: ReturnType<typeof useChangeRequests>) =>
  hasNextPage ? { load: () => void fetchNextPage(), isLoading: isFetchingNextPage } : null;
