import { CircleCheck, Info, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";

const ICONS = {
  info: Info,
  warning: TriangleAlert,
  success: CircleCheck,
  danger: OctagonAlert,
} as const satisfies Record<string, LucideIcon>;

/** A sentence about the state of the page, announced politely when it changes. */
export function Notice({
  tone = "info",
  className,
  children,
}: {
  tone?: keyof typeof ICONS;
  className?: string;
  children: ReactNode;
}) {
  const Icon = ICONS[tone];
  return (
    <div
      role="status"
      data-tone={tone}
      className={cn("flex items-start gap-2 rounded-md border border-tone-line bg-tone-soft px-3 py-2", className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-tone" />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
