"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Time } from "@/components/shell/time";
import { type ReadinessWarning, readinessWarning, useReadiness } from "@/lib/client/readiness";

const NO_ANSWER: ReadinessWarning = {
  what: "The server does not answer",
  since: null,
  still: "What you see may be old. Runs go on without it; this page goes on trying.",
};

/** On every page: what is dead and since when, what goes on all the same, and what to do. */
export function ReadinessBanner() {
  const { data, isError } = useReadiness();
  const warning = isError ? NO_ANSWER : data && readinessWarning(data);
  return (
    <div aria-live="polite">
      {warning ? (
        <p data-tone="warning" className="flex items-center gap-2 border-tone-line border-b bg-tone-soft px-5 py-1.5">
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-tone" />
          <span>
            <strong className="font-medium">
              {warning.what}
              {warning.since === null ? null : (
                <>
                  {" "}
                  since <Time at={warning.since} />
                </>
              )}
              .
            </strong>{" "}
            {warning.still}{" "}
            <Link href="/lanes" className="text-accent underline">
              Workers
            </Link>
          </span>
        </p>
      ) : null}
    </div>
  );
}
