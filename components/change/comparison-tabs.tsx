"use client";

import { ChangesTab } from "@/components/change/changes-tab";
import { CompareSelect } from "@/components/change/compare-select";
import type { SeenRevision } from "@/components/change/review-box";
import { LoadProblem } from "@/components/shell/load-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { YamlMerge } from "@/components/yaml/yaml-merge";
import { type Comparison, useChangeDiff } from "@/lib/client/change/use-change-request";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

type Props = Readonly<{
  change: ChangeRequestDetail;
  seen: SeenRevision;
  view: "changes" | "yaml";
  comparison: Comparison;
  onCompare: (comparison: Comparison) => void;
  selectedKey: string | null;
  onSelect: (key: string) => void;
}>;

/** Two contents, loaded and compared: as a picture with its list, or as text. */
export function ComparisonTabs({ change, seen, view, comparison, onCompare, selectedKey, onSelect }: Props) {
  const { data: diff, error, refetch } = useChangeDiff(change.number, seen.revision, comparison);
  return (
    <div className="flex flex-col gap-3">
      {seen.revision > 1 ? <CompareSelect newest={seen.revision} comparison={comparison} onChange={onCompare} /> : null}
      {!diff && error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {diff || error ? null : <Skeleton className="h-72" />}
      {diff && view === "yaml" ? (
        <div className="max-h-[70vh] overflow-auto rounded-lg border">
          <YamlMerge
            before={diff.before?.yaml ?? ""}
            after={diff.after.yaml}
            beforeLabel={diff.fromLabel}
            afterLabel={diff.toLabel}
          />
        </div>
      ) : null}
      {diff && view === "changes" ? (
        <ChangesTab
          key={`${comparison.from} ${comparison.to} ${seen.revision}`}
          diff={diff}
          discussion={{
            number: change.number,
            revision: seen.revision,
            threads: change.threads,
            canComment: change.can.comment,
          }}
          selectedKey={selectedKey}
          onSelect={onSelect}
        />
      ) : null}
    </div>
  );
}
