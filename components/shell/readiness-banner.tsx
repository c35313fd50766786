"use client";

import { TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import type { ReactNode } from "react";
import { isAllWell, useReadiness } from "@/lib/client/readiness";

const ReadinessWords = dynamic(async () => (await import("@/components/shell/readiness-words")).ReadinessWords, {
  ssr: false,
});

/** On every page: what is dead and since when, what goes on all the same, and what to do. */
export function ReadinessBanner() {
  const { data, isError } = useReadiness();
  return (
    <div aria-live="polite">
      {isError ? <Line>{NO_ANSWER}</Line> : null}
      {!isError && data && !isAllWell(data) ? (
        <Line>
          <ReadinessWords readiness={data} />
        </Line>
      ) : null}
    </div>
  );
}

/** Told by the page itself: a server that does not answer brings no words either. */
const NO_ANSWER = (
  <>
    <strong className="font-medium">The server does not answer.</strong> What you see may be old. Runs go on without it;
    this page goes on trying.
  </>
);

const Line = ({ children }: { children: ReactNode }) => (
  <p data-tone="warning" className="flex items-center gap-2 border-tone-line border-b bg-tone-soft px-5 py-1.5">
    <TriangleAlert aria-hidden className="size-4 shrink-0 text-tone" />
    <span>
      {children}{" "}
      <Link href="/lanes" className="text-accent underline">
        Workers
      </Link>
    </span>
  </p>
);
