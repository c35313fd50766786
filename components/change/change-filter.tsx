"use client";

import { CLASS_LABELS } from "@/components/change/class-chip";
import { cn } from "@/components/ui/class-names";
import type { ChangeGroup } from "@/lib/client/change/change-groups";
import type { GroupFilter } from "@/lib/client/change/review-items";
import type { Reading } from "@/lib/client/change/use-ticks";

type Props = Readonly<{
  groups: readonly ChangeGroup[];
  reading: Reading;
  filter: GroupFilter;
  onChange: (filter: GroupFilter) => void;
}>;

/** How much was read, and what of the list is shown: everything, the rest, or one class. */
export function ChangeFilter({ groups, reading, filter, onChange }: Props) {
  const classes = [...new Set(groups.flatMap((group) => group.classes))].toSorted();
  const options: readonly (readonly [GroupFilter, string])[] = [
    ["all", "All"],
    ...(reading.tick ? [["unread", "Not read"] as const] : []),
    ...classes.map((one) => [one, CLASS_LABELS[one]] as const),
  ];
  return (
    <div className="flex flex-wrap items-center gap-3">
      {reading.tick ? (
        <p role="status" aria-label="Read" className="text-muted tabular-nums">
          {reading.ticked.size} of {reading.total} read
        </p>
      ) : null}
      <fieldset aria-label="Show" className="inline-flex flex-wrap gap-1">
        {options.map(([value, label]) => (
          <button
            key={value}
            type="button"
            aria-pressed={value === filter}
            className={cn(
              "h-6 rounded-sm border px-1.5 text-xs",
              value === filter ? "border-transparent bg-accent-soft text-accent" : "text-muted hover:text-ink",
            )}
            onClick={() => onChange(value)}
          >
            {label}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
