import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";
import type { Tone } from "@/components/ui/tone";

/** Looks of a badge for whatever carries a tone or a state. */
export const badgeClass =
  "inline-flex h-5 items-center gap-1 rounded-sm border border-tone-line bg-tone-soft px-1.5 font-medium text-tone text-xs whitespace-nowrap";

/** A short word with an icon; the tone only repeats what the word says. */
export function Badge({
  tone = "neutral",
  icon: Icon,
  className,
  children,
}: {
  tone?: Tone;
  icon?: LucideIcon | undefined;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span data-tone={tone} className={cn(badgeClass, className)}>
      {Icon ? <Icon aria-hidden className="size-3 shrink-0" /> : null}
      {children}
    </span>
  );
}
