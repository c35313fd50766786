import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

/** Something could not be loaded or done: what happened, and a way on. */
export function ErrorState({
  title,
  detail,
  onRetry,
  children,
}: {
  title: string;
  detail: string;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}) {
  return (
    <div
      role="alert"
      data-tone="danger"
      className="flex items-start gap-3 rounded-lg border border-tone-line bg-tone-soft px-4 py-3"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-tone" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        <p className="break-words text-muted">{detail}</p>
        {children}
      </div>
      {onRetry ? (
        <Button size="sm" icon={RotateCw} onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
