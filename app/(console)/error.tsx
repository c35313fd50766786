"use client";

import { ErrorState } from "@/components/ui/error-state";

/** A page that broke. The navigation around it still works. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <div className="p-5">
      <ErrorState
        title="This page could not be shown"
        detail="Something in it failed. Nothing you saved is lost. Try again, or go on with another page."
        onRetry={reset}
      />
    </div>
  );
}
