import { cn } from "@/components/ui/class-names";
import { retryTimeline } from "@/lib/client/designer/retry-timeline";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { durationText } from "@/lib/domain/shared/duration-text";

/** When the attempts of a task that keeps failing at once would begin. */
export function RetryPreview({ task, defaults }: { task: DraftTask; defaults: DagDraft["defaults"] }) {
  const steps = retryTimeline(task, defaults);
  if (steps === null || steps.length === 0) return null;
  const waitedMs = steps.reduce((sum, { longestMs, isGivenUp }) => (isGivenUp ? sum : sum + longestMs), 0);
  return (
    <figure className="flex flex-col gap-1 text-xs">
      <figcaption className="text-muted">
        If every attempt fails at once, the last one begins after at most {durationText(waitedMs)}.
      </figcaption>
      <ol aria-label="Attempts and waits" className="flex items-stretch overflow-x-auto rounded-sm border bg-page p-1">
        <li className="rounded-xs bg-accent-soft px-1 text-accent">1</li>
        {steps.map(({ attempt, shortestMs, longestMs, isGivenUp }) => (
          <li
            key={attempt}
            className={cn("flex min-w-fit", isGivenUp && "line-through opacity-60")}
            style={{ flexGrow: Math.max(1, longestMs), flexBasis: 0 }}
          >
            <span className="flex-1 px-1 text-center text-faint tabular-nums" title={rangeOf(shortestMs, longestMs)}>
              {durationText(longestMs)}
            </span>
            <span className="rounded-xs bg-accent-soft px-1 text-accent">{attempt}</span>
          </li>
        ))}
      </ol>
      {steps.some(({ isGivenUp }) => isGivenUp) ? (
        <p className="text-faint">What is struck out would begin after the retry budget, so it never does.</p>
      ) : null}
    </figure>
  );
}

const rangeOf = (shortestMs: number, longestMs: number): string =>
  shortestMs === longestMs ? durationText(longestMs) : `${durationText(shortestMs)} to ${durationText(longestMs)}`;
