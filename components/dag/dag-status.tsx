import { CircleCheck, CirclePause, GitPullRequestArrow, PencilLine } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import type { DagSummary } from "@/lib/contracts/dags";
import type { Criticality } from "@/lib/domain/dag/criticality";

/** What is live, whether it takes clients, and what is being changed. */
export function DagStatus({ dag }: { dag: DagSummary }) {
  return (
    <span className="flex flex-wrap items-center gap-1">
      {dag.activeVersion === null ? (
        <Badge tone="neutral">not active</Badge>
      ) : (
        <Badge tone="success" icon={CircleCheck}>
          version {dag.activeVersion}
        </Badge>
      )}
      <CriticalityBadge criticality={dag.criticality} />
      {dag.isPaused ? (
        <Badge tone="warning" icon={CirclePause}>
          paused
        </Badge>
      ) : null}
      {dag.openChangeRequest === null ? null : (
        <Link href={`/changes/${dag.openChangeRequest}`}>
          <Badge tone="info" icon={GitPullRequestArrow}>
            change #{dag.openChangeRequest}
          </Badge>
        </Link>
      )}
      {dag.hasDraftChanges ? (
        <Badge tone="violet" icon={PencilLine}>
          draft changes
        </Badge>
      ) : null}
    </span>
  );
}

/** What most DAGs are is not worth a word in every line. */
function CriticalityBadge({ criticality }: { criticality: Criticality }) {
  if (criticality === "standard") return null;
  return <Badge tone={criticality === "critical" ? "orange" : "neutral"}>{criticality}</Badge>;
}
