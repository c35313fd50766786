"use client";

import { ErrorState } from "@/components/ui/error-state";

/** Something broke outside the pages, such as the session check. */
export default function RootError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="mx-auto max-w-xl px-5 py-24">
      <ErrorState
        title="Signalbox could not be shown"
        detail="The server could not prepare this page. The database may be away for a moment. Try again."
        onRetry={reset}
      />
    </main>
  );
}
