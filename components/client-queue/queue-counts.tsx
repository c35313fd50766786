import { StateIcon } from "@/components/run/state-badge";
import { STATE_LOOK } from "@/components/run/state-look";
import { cn } from "@/components/ui/class-names";
import { type QueueItemState, type QueuePage, queueItemStateSchema } from "@/lib/contracts/clients";

/** How many clients are in each state; pressing one shows only those. */
export function QueueCounts({
  counts,
  chosen,
  onChoose,
}: {
  counts: QueuePage["counts"] | undefined;
  chosen: QueueItemState | null;
  onChoose: (state: QueueItemState | null) => void;
}) {
  return (
    <fieldset aria-label="Show clients that are" className="flex flex-wrap gap-1.5">
      {queueItemStateSchema.options.map((state) => {
        const isChosen = chosen === state;
        return (
          <button
            key={state}
            type="button"
            data-state={state}
            aria-pressed={isChosen}
            aria-label={`${STATE_LOOK[state].label}: ${counts?.[state] ?? "unknown"}`}
            onClick={() => onChoose(isChosen ? null : state)}
            className={cn(
              "flex h-8 items-center gap-1.5 rounded-md border px-2.5",
              isChosen ? "border-tone bg-tone-soft text-tone" : "border-line bg-surface hover:bg-raised",
            )}
          >
            <StateIcon state={state} className="size-3.5 animate-none text-tone" />
            {STATE_LOOK[state].label}
            <span className="font-semibold tabular-nums">{counts?.[state] ?? "–"}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
