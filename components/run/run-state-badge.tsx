import { Hand, ShieldCheck } from "lucide-react";
import { hasHandledFailures } from "@/components/run/run-reason";
import { StateBadge } from "@/components/run/state-badge";
import { Badge } from "@/components/ui/badge";
import type { RunState } from "@/lib/domain/run/model";

type Shown = Readonly<{ state: RunState; reason: string | null; needsAttention: boolean }>;

/** The state of a run; a success in spite of failures says so beside it, and so does a run that waits for a person. */
export function RunStateBadge({ run }: { run: Shown }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      <StateBadge state={run.state} />
      {hasHandledFailures(run) ? (
        <Badge tone="warning" icon={ShieldCheck}>
          handled failures
        </Badge>
      ) : null}
      {run.needsAttention ? (
        <Badge tone="warning" icon={Hand}>
          needs attention
        </Badge>
      ) : null}
    </span>
  );
}
