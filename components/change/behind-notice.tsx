"use client";

import { GitMerge } from "lucide-react";
import { toast } from "sonner";
import type { SeenRevision } from "@/components/change/review-box";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useApplyMerge, useMerge } from "@/lib/client/change/use-merge";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

type Props = Readonly<{
  change: ChangeRequestDetail;
  onUpdated: (made: SeenRevision) => void;
  onShowConflicts: () => void;
}>;

/** Says that something else became active, and offers the way on: one click, or the conflicts. */
export function BehindNotice({ change, onUpdated, onShowConflicts }: Props) {
  if (change.badge === "conflicting")
    return (
      <Notice tone="warning">
        <span className="flex flex-wrap items-center gap-3">
          <span className="flex-1">What became active meanwhile and this change do not go together.</span>
          <Button size="sm" onClick={onShowConflicts}>
            Show the conflicts
          </Button>
        </span>
      </Notice>
    );
  return change.badge === "behind" ? <Update change={change} onUpdated={onUpdated} /> : null;
}

function Update({ change, onUpdated }: Pick<Props, "change" | "onUpdated">) {
  const { data: merge } = useMerge(change.number, change.etag);
  const update = useApplyMerge(change.number, "update");
  if (!merge) return null;
  const start = () =>
    update.mutate(merge, {
      onSuccess: ({ revision, contentHash, isDraftUpdated }) => {
        toast.success(
          `Revision ${revision} starts from ${merge.activeLabel.toLowerCase()}. ${isDraftUpdated ? "So does the draft." : "The draft has newer edits and stays as it is."}`,
        );
        onUpdated({ revision, contentHash });
      },
    });
  return (
    <Notice>
      <span className="flex flex-wrap items-center gap-3">
        <span className="flex-1">
          {merge.activeLabel} became active since revision {merge.headRevision} was pushed. Nothing of it disagrees with
          this change.
        </span>
        {merge.can.update ? (
          <Button size="sm" variant="primary" icon={GitMerge} isBusy={update.isPending} onClick={start}>
            Update to {merge.activeLabel.toLowerCase()}
          </Button>
        ) : null}
      </span>
      {update.error ? <LoadProblem error={update.error} /> : null}
    </Notice>
  );
}
