"use client";

import { CircleHelp } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { type RunCommand, runCommandOf } from "@/lib/client/run/run-commands";
import type { RunAsk } from "@/lib/client/run/run-keys";
import { usePermission } from "@/lib/client/session";
import { useKeys } from "@/lib/client/use-keys";
import type { RunDetail, RunTask } from "@/lib/contracts/runs";

/** Fetched when somebody asks. */
const ClearDialog = dynamic(async () => (await import("@/components/run/clear-dialog")).ClearDialog);
const MarkDialog = dynamic(async () => (await import("@/components/run/mark-dialog")).MarkDialog);
const RunKeySheet = dynamic(async () => (await import("@/components/run/run-key-sheet")).RunKeySheet);

export type RunKeysProps = Readonly<{
  /** The key that was pressed last, maybe before this was there. */
  first: KeyboardEvent | null;
  run: RunDetail;
  /** The one whose drawer is open. */
  task: RunTask | undefined;
  onReopened: () => void;
}>;

/** The keys of a run's page. Each opens the dialog that the button for it opens, with the same preview. */
export function RunKeys({ first, run, task, onReopened }: RunKeysProps) {
  const router = useRouter();
  const canRerun = usePermission("run:rerun");
  const canMark = usePermission("run:mark");
  const [ask, setAsk] = useState<RunAsk | null>(null);
  const [isListed, setIsListed] = useState(false);
  useKeys(first, (event) => {
    const command = runCommandOf(event);
    if (command === null || ask !== null) return false;
    if (command === "keys") setIsListed(true);
    else if (command === "grid") router.push(`/dags/${run.dagKey}/runs?view=grid`);
    else void begin(command);
    return true;
  });
  const begin = async (command: Exclude<RunCommand, "keys" | "grid">) => {
    // The rules come with the first key, like the dialogs.
    const { askOf } = await import("@/lib/client/run/run-keys");
    const asked = askOf(command, { run, task, canRerun, canMark });
    if (asked.ok) setAsk(asked.value);
    else toast.info(asked.error);
  };
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
