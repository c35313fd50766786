"use client";

import { Repeat } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { usePermission } from "@/lib/client/session";
import type { RunDetail } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";

/** Of no use to a run that has decided, as most have. */
const OpenRunActions = dynamic(async () => (await import("@/components/run/open-run-actions")).OpenRunActions);
const ReplayDialog = dynamic(async () => (await import("@/components/run/replay-dialog")).ReplayDialog);

/** What a person may do to a whole run, as its state and his rights allow. */
export function RunActions({ run, onReopened }: { run: RunDetail; onReopened: () => void }) {
  const canRerun = usePermission("run:rerun");
  return (
    <>
      {run.state === "success" ? null : <OpenRunActions run={run} onReopened={onReopened} />}
      {canRerun && isRunOver(run.state) ? <ReplayButton run={run} /> : null}
    </>
  );
}

function ReplayButton({ run }: { run: RunDetail }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button icon={Repeat} onClick={() => setIsOpen(true)}>
        Replay…
      </Button>
      {isOpen ? <ReplayDialog run={run} from={null} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
