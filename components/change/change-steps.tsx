"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import type { ChangeGroup } from "@/lib/client/change/change-groups";

type Props = Readonly<{
  groups: readonly ChangeGroup[];
  selectedKey: string | null;
  onStep: (by: 1 | -1) => void;
}>;

/** From change to change, for a review that leaves nothing out. */
export function ChangeSteps({ groups, selectedKey, onStep }: Props) {
  const at = groups.findIndex(({ key }) => key === selectedKey);
  return (
    <div className="inline-flex items-center gap-1">
      <IconButton size="sm" label="Previous change" icon={ChevronUp} disabled={at <= 0} onClick={() => onStep(-1)} />
      <IconButton
        size="sm"
        label="Next change"
        icon={ChevronDown}
        disabled={at >= groups.length - 1}
        onClick={() => onStep(1)}
      />
      <span className="text-muted text-xs tabular-nums">
        {at < 0 ? `${groups.length} ${groups.length === 1 ? "place" : "places"}` : `${at + 1} of ${groups.length}`}
      </span>
    </div>
  );
}
