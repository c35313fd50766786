import { ShieldCheck } from "lucide-react";
import { hasHandledFailures } from "@/components/run/run-reason";
import { StateBadge } from "@/components/run/state-badge";
import { Badge } from "@/components/ui/badge";
import type { RunState } from "@/lib/domain/run/model";

/** The state of a run; a success in spite of failures says so beside it. */
export function RunStateBadge({ run }: { run: Readonly<{ state: RunState; reason: string | null }> }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      <StateBadge state={run.state} />
      {hasHandledFailures(run) ? (
        <Badge tone="warning" icon={ShieldCheck}>
          handled failures
        </Badge>
      ) : null}
    </span>
  );
}
