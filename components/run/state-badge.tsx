import { type AnyState, STATE_LOOK } from "@/components/run/state-look";
import { badgeClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";

/** The state of a run, task, attempt or queue item: icon, word and colour. */
export function StateBadge({ state, className }: { state: AnyState; className?: string }) {
  const { label } = STATE_LOOK[state];
  return (
    <span data-state={state} className={cn(badgeClass, className)}>
      <StateIcon state={state} className="size-3" />
      {label}
    </span>
  );
}

/** The icon alone, where the word stands beside it. */
export function StateIcon({ state, className }: { state: AnyState; className?: string }) {
  const { icon: Icon } = STATE_LOOK[state];
  const turns = state === "running" || state === "claimed";
  return <Icon aria-hidden className={cn("shrink-0", turns && "motion-safe:animate-spin", className)} />;
}
