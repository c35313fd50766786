"use client";

import { useMemo } from "react";
import { ChangesTab } from "@/components/change/changes-tab";
import { CompareSelect } from "@/components/change/compare-select";
import type { SeenRevision } from "@/components/change/review-box";
import { YamlText } from "@/components/change/yaml-text";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { lastLook } from "@/lib/client/change/review-items";
import { type Comparison, useChangeDiff } from "@/lib/client/change/use-change-request";
import type { Reading } from "@/lib/client/change/use-ticks";
import { useMe } from "@/lib/client/session";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

type Props = Readonly<{
  change: ChangeRequestDetail;
  seen: SeenRevision;
  view: "changes" | "yaml";
  comparison: Comparison;
  onCompare: (comparison: Comparison) => void;
  selectedKey: string | null;
  onSelect: (key: string) => void;
  reading: Reading;
}>;

/** Two contents, loaded and compared: as a picture with its list, or as text. */
export function ComparisonTabs({ change, seen, view, comparison, onCompare, selectedKey, onSelect, reading }: Props) {
  const { data: diff, error, refetch } = useChangeDiff(change.number, seen.revision, comparison);
  const { data: me } = useMe();
  const { number, threads, can } = change;
  // What is said is about the revision that is read, not about an older one that it is compared with.
  const isAboutSeen = comparison.to === null || comparison.to === seen.revision;
  const discussion = useMemo(
    () => ({ number, revision: seen.revision, threads, canComment: can.comment && isAboutSeen }),
    [number, seen.revision, threads, can.comment, isAboutSeen],
  );
  const since = lastLook(change, me?.id, reading.ticks);
  return (
    <div className="flex flex-col gap-3">
      {seen.revision > 1 ? (
        <div className="flex flex-wrap items-center gap-3">
          <CompareSelect newest={seen.revision} comparison={comparison} onChange={onCompare} />
          {since === null ? null : (
            <Button
              size="sm"
              aria-pressed={comparison.from === since && comparison.to === null}
              onClick={() => onCompare({ from: since, to: null })}
            >
              Since my last look (revision {since})
            </Button>
          )}
        </div>
      ) : null}
      {!diff && error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {diff || error ? null : <Skeleton className="h-72" />}
      {diff && view === "yaml" ? <YamlText diff={diff} discussion={discussion} /> : null}
      {diff && view === "changes" ? (
        <ChangesTab
          key={`${comparison.from} ${comparison.to} ${seen.revision}`}
          diff={diff}
          discussion={discussion}
          reading={reading}
          selectedKey={selectedKey}
          onSelect={onSelect}
        />
      ) : null}
    </div>
  );
}
