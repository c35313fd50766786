import type { ReactNode } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";

type PagedQuery = Readonly<{
  data?: unknown;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}>;

/** Around a list that comes in pages: loading, failed, out of date, and the way to older entries. */
export function ListStates({ query, label, children }: { query: PagedQuery; label: string; children: ReactNode }) {
  const { data, error } = query;
  if (data === undefined && error) return <LoadProblem error={error} onRetry={() => void query.refetch()} />;
  if (data === undefined) return <SkeletonRows label={`Loading ${label}`} />;
  return (
    <>
      {error ? <Notice tone="warning">No answer from the server: these {label} may be out of date.</Notice> : null}
      {children}
      {query.hasNextPage ? (
        <Button className="self-center" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
