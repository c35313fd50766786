"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { usePermission } from "@/lib/client/session";
import type { DagDetail } from "@/lib/contracts/dags";
import type { Criticality } from "@/lib/domain/dag/criticality";

// Asked for by few, and a form is not small.
const CriticalityDialog = dynamic(async () => (await import("@/components/dag/criticality-dialog")).CriticalityDialog);

const MEANINGS = {
  critical: "People wait for it: updates keep no approval, and a data engineer or data ops pauses it.",
  standard: "Approvals outlast an update that leaves what they cover as it was.",
  sandbox: "Nothing hangs on it but what is tried out.",
} as const satisfies Record<Criticality, string>;

/** How much hangs on the DAG, and the way to change it: a proposal that others approve. */
export function DagCriticality({ dag }: { dag: DagDetail }) {
  const canPropose = usePermission("platform:propose");
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title="Criticality">
      <div className="flex items-center gap-4">
        <p className="flex-1 text-muted">
          <strong className="font-medium text-ink">{dag.criticality}</strong>: {MEANINGS[dag.criticality]}
        </p>
        {canPropose ? (
          <Button icon={Pencil} onClick={() => setOpen(true)}>
            Propose another
          </Button>
        ) : null}
      </div>
      {isOpen ? <CriticalityDialog dag={dag} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
