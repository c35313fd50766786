import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";

/** The usual page: a heading with what it is for, actions at its right, and the content. */
export function PageFrame({
  title,
  about,
  actions,
  className,
  children,
}: {
  title: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={cn("mx-auto flex w-full max-w-[100rem] flex-col gap-4 px-5 py-4", className)}>
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <h1 className="break-words font-semibold text-xl">{title}</h1>
          {about === undefined ? null : <p className="max-w-prose text-muted">{about}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}
