import type { ReactNode } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";
import { isPreviewChanged } from "@/lib/client/run/confirmed-preview";

/** A preview while it is loaded, shown or refused, and what became of its confirmation. */
export function PreviewArea({
  error,
  confirmError,
  isLoaded,
  children,
}: {
  error: unknown;
  confirmError: unknown;
  isLoaded: boolean;
  children: ReactNode;
}) {
  const hasChanged = isPreviewChanged(confirmError);
  if (error) return <LoadProblem error={error} />;
  if (!isLoaded) return <SkeletonRows label="Looking at what would happen" />;
  return (
    <div aria-live="polite" className="flex flex-col gap-3">
      {hasChanged ? <Notice tone="warning">The run went on meanwhile. This is what happens now.</Notice> : null}
      {confirmError && !hasChanged ? <LoadProblem error={confirmError} /> : null}
      {children}
    </div>
  );
}
