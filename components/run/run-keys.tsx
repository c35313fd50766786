"use client";

import { CircleHelp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ClearDialog } from "@/components/run/clear-dialog";
import { MarkDialog } from "@/components/run/mark-dialog";
import { RunKeySheet } from "@/components/run/run-key-sheet";
import { IconButton } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { askOf, type RunAsk, runCommandOf } from "@/lib/client/run/run-keys";
import { usePermission } from "@/lib/client/session";
import { useKeys } from "@/lib/client/use-keys";
import type { RunDetail, RunTask } from "@/lib/contracts/runs";

type Props = Readonly<{
  run: RunDetail;
  /** The one whose drawer is open. */
  task: RunTask | undefined;
  onReopened: () => void;
}>;

/** The keys of a run's page. Each opens the dialog that the button for it opens, with the same preview. */
export function RunKeys({ run, task, onReopened }: Props) {
  const router = useRouter();
  const canRerun = usePermission("run:rerun");
  const canMark = usePermission("run:mark");
  const [ask, setAsk] = useState<RunAsk | null>(null);
  const [isListed, setIsListed] = useState(false);
  useKeys((event) => {
    const command = runCommandOf(event);
    if (command === null || ask !== null) return false;
    if (command === "keys") setIsListed(true);
    else if (command === "grid") router.push(`/dags/${run.dagKey}/runs?view=grid`);
    else {
      const asked = askOf(command, { run, task, canRerun, canMark });
      if (asked.ok) setAsk(asked.value);
      else toast.info(asked.error);
    }
    return true;
  });
  const close = () => setAsk(null);
  const finish = () => {
    close();
    onReopened();
  };
  return (
    <>
      <IconButton label="Keyboard shortcuts" icon={CircleHelp} onClick={() => setIsListed(true)} />
      {isListed ? <RunKeySheet onClose={() => setIsListed(false)} /> : null}
      {ask?.kind === "clear" ? <ClearDialog runId={run.id} {...ask} onClose={close} onDone={finish} /> : null}
      {ask?.kind === "mark" ? (
        <MarkDialog run={run} task={ask.task} initial={ask.state} onClose={close} onDone={finish} />
      ) : null}
    </>
  );
}
