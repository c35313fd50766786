import { cn } from "@/components/ui/class-names";

/** The place of something that is loading. Give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("skeleton motion-safe:animate-pulse rounded-md", className)} />;
}

/** A loading list, announced once. */
export function SkeletonRows({ rows = 6, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-2 rounded-lg border bg-surface p-4">
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row) => (
        <Skeleton key={row} className="h-5" />
      ))}
    </div>
  );
}
