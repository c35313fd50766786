import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";

/** A titled region of a page. */
export function Panel({
  title,
  actions,
  className,
  children,
}: {
  title: string;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className={cn("rounded-lg border bg-surface", className)}>
      <header className="flex min-h-10 items-center gap-2 border-b px-4 py-1.5">
        <h2 className="flex-1 font-semibold text-base">{title}</h2>
        {actions}
      </header>
      <div className="p-4">{children}</div>
    </section>
  );
}
