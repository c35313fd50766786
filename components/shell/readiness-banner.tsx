"use client";

import { TriangleAlert } from "lucide-react";
import { readinessWarning, useReadiness } from "@/lib/client/readiness";

/** On every page: that nothing runs at the moment, and why. */
export function ReadinessBanner() {
  const { data, isError } = useReadiness();
  const warning = isError
    ? "The server does not answer. What you see may be old; this page goes on trying."
    : data && readinessWarning(data);
  return (
    <div aria-live="polite">
      {warning ? (
        <p data-tone="warning" className="flex items-center gap-2 border-tone-line border-b bg-tone-soft px-5 py-1.5">
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-tone" />
          {warning}
        </p>
      ) : null}
    </div>
  );
}
