import { TriangleAlert } from "lucide-react";

/** How many slots are taken, as a bar and in numbers. More than all is said in words too. */
export function Occupancy({ taken, slots }: { taken: number; slots: number }) {
  const percent = Math.min(100, (taken / slots) * 100);
  return (
    <span className="flex items-center gap-2 tabular-nums">
      <span aria-hidden className="h-2 w-32 overflow-hidden rounded-full bg-raised">
        <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
      </span>
      {taken} of {slots}
      {taken > slots ? (
        <span data-tone="warning" className="flex items-center gap-1 text-tone text-xs">
          <TriangleAlert aria-hidden className="size-3" /> made smaller, coming down
        </span>
      ) : null}
    </span>
  );
}
