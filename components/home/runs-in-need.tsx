"use client";

import { RunTable } from "@/components/run/run-table";
import { useRuns } from "@/lib/client/run/runs";

const IN_NEED = { dagKey: null, state: null, clientKey: null, needsAttention: "true" } as const;

/** Runs of which the platform lost a task for good: nothing goes on in them until a person has looked. None is the rule. */
export function RunsInNeed() {
  const runs = useRuns(IN_NEED).data?.pages[0]?.items ?? [];
  if (runs.length === 0) return null;
  return (
    <section aria-labelledby="runs-in-need" className="flex flex-col gap-2">
      <h2 id="runs-in-need" className="flex items-baseline gap-3 font-semibold text-base">
        Need attention
        <span className="font-normal text-muted text-sm">
          A task was lost with its worker and is not repeated by itself. Clear it to run it again, or mark what it ended
          as.
        </span>
      </h2>
      <RunTable runs={runs} hasDagColumn />
    </section>
  );
}
