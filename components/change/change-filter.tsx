"use client";

import { CLASS_LABELS } from "@/components/change/class-chip";
import { cn } from "@/components/ui/class-names";
import type { ChangeGroup } from "@/lib/client/change/change-groups";
import type { GroupFilter } from "@/lib/client/change/review-items";
import type { Reading } from "@/lib/client/change/use-ticks";

type Props = Readonly<{
  groups: readonly ChangeGroup[];
  reading: Reading;
  /** Whether this person has spoken anywhere. */
  hasSpoken: boolean;
  filter: GroupFilter;
  onChange: (filter: GroupFilter) => void;
}>;

const KINDS = [
  ["ADD", "Added"],
  ["MOD", "Changed"],
  ["DEL", "Removed"],
] as const;

/** Puts the cursor on the filter that is taken now. */
export function focusChangeFilter(): void {
  const taken = document.querySelector("[data-change-filter] [aria-pressed='true']");
  if (taken instanceof HTMLElement) taken.focus();
}

/** How much was read, and what of the list is shown: everything, the rest, where I spoke, one kind, or one class. */
export function ChangeFilter({ groups, reading, hasSpoken, filter, onChange }: Props) {
  const classes = [...new Set(groups.flatMap((group) => group.classes))].toSorted();
  const kinds = KINDS.filter(([kind]) => groups.some(({ mark }) => mark === kind));
  const options: readonly (readonly [GroupFilter, string])[] = [
    ["all", "All"],
    ...(reading.tick ? [["unread", "Not read"] as const] : []),
    ...(hasSpoken ? [["mine", "Where I spoke"] as const] : []),
    ...(kinds.length > 1 ? kinds : []),
    ...classes.map((one) => [one, CLASS_LABELS[one]] as const),
  ];
  return (
    <div className="flex flex-wrap items-center gap-3">
      {reading.tick ? (
        <p role="status" aria-label="Read" className="text-muted tabular-nums">
          {reading.ticked.size} of {reading.total} read
        </p>
      ) : null}
      <fieldset aria-label="Show" data-change-filter className="inline-flex flex-wrap gap-1">
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
