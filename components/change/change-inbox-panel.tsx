"use client";

import { ChangeInboxView } from "@/components/change/change-inbox-view";
import { DebtsSection } from "@/components/change/debts-section";
import { LoadProblem } from "@/components/shell/load-problem";
import { SkeletonRows } from "@/components/ui/skeleton";
import { entriesOf } from "@/lib/client/change/inbox-entries";
import { useChangeRequests } from "@/lib/client/change/use-change-requests";
import { usePlatformChanges } from "@/lib/client/platform/platform-changes";

/** Changes of DAGs and of the platform, live. What is over is read apart: however much that is, what is open stands there at once. */
export function ChangeInboxPanel() {
  const open = useChangeRequests("open");
  const ended = useChangeRequests("ended");
  const platform = usePlatformChanges();
  const error = open.error ?? ended.error ?? platform.error;
  if (!(open.data && ended.data && platform.data) && error)
    return (
      <LoadProblem
        error={error}
        onRetry={() => void Promise.all([open.refetch(), ended.refetch(), platform.refetch()])}
      />
    );
  if (!open.data || !ended.data || !platform.data) return <SkeletonRows label="Loading change requests" />;
  return (
    <>
      <DebtsSection />
      <ChangeInboxView
        entries={entriesOf(
          [...open.data.pages, ...ended.data.pages].flatMap((page) => page.items),
          platform.data.items,
        )}
        isStale={error !== null}
        moreOpen={moreOf(open)}
        moreEnded={moreOf(ended)}
      />
    </>
  );
}

const moreOf = ({ hasNextPage, fetchNextPage, isFetchingNextPage }: ReturnType<typeof useChangeRequests>) =>
  hasNextPage ? { load: () => void fetchNextPage(), isLoading: isFetchingNextPage } : null;
