import { Time } from "@/components/shell/time";
import type { WindowFacts } from "@/lib/contracts/objectives";

/** What the figures on a page count, and how exact they are. */
export function WindowNote({ facts }: { facts: WindowFacts }) {
  return (
    <p className="text-muted text-xs">
      A run that failed has not kept its promise, however soon it failed. Runs that ended from <Time at={facts.from} />{" "}
      on, compared with as long before. Shares, counts and means are exact; percentiles come from histograms and are off
      by {Math.round(facts.relativeError * 100)} % at most.{" "}
      {facts.countedUntil ? (
        <>
          Counted up to <Time at={facts.countedUntil} />.
        </>
      ) : (
        "No run has been counted yet."
      )}
    </p>
  );
}
