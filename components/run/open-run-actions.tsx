"use client";

import { Ban, Eraser, Pause, Play } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { usePauseRun } from "@/lib/client/run/by-hand";
import { usePermission } from "@/lib/client/session";
import type { RunDetail } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";

const CancelRunDialog = dynamic(async () => (await import("@/components/run/cancel-run-dialog")).CancelRunDialog);
const ClearDialog = dynamic(async () => (await import("@/components/run/clear-dialog")).ClearDialog);

/** What a person may do to a run that has not decided. */
export function OpenRunActions({ run, onReopened }: { run: RunDetail; onReopened: () => void }) {
  const canCancel = usePermission("run:cancel");
  const canPause = usePermission("run:pause");
  const canRerun = usePermission("run:rerun");
  const isOver = isRunOver(run.state);
  const hasFailed = run.tasks.some(({ state }) => state === "failed" || state === "cancelled");
  return (
    <>
      {canRerun && hasFailed ? <ClearFailedButton run={run} onReopened={onReopened} /> : null}
      {canPause && !isOver ? <PauseButton run={run} /> : null}
      {canCancel && !isOver ? <CancelRunButton runId={run.id} /> : null}
    </>
  );
}

function ClearFailedButton({ run, onReopened }: { run: RunDetail; onReopened: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  const finish = () => {
    close();
    onReopened();
  };
  return (
    <>
      <Button icon={Eraser} onClick={() => setIsOpen(true)}>
        Clear what failed…
      </Button>
      {isOpen ? (
        <ClearDialog
          runId={run.id}
          taskKeys={run.tasks.map(({ taskKey }) => taskKey)}
          isOnlyFailed
          onClose={close}
          onDone={finish}
        />
      ) : null}
    </>
  );
}

function CancelRunButton({ runId }: { runId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant="danger" icon={Ban} onClick={() => setIsOpen(true)}>
        Cancel run
      </Button>
      {isOpen ? <CancelRunDialog runId={runId} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

function PauseButton({ run: { id, isPaused } }: { run: RunDetail }) {
  const pause = usePauseRun(id, isPaused);
  const handleClick = () =>
    pause.mutate(undefined, {
      onSuccess: () => toast.success(isPaused ? "The run goes on." : "Nothing new starts in this run."),
      onError: (error) => toast.error(explainError(error).detail),
    });
  return (
    <Button icon={isPaused ? Play : Pause} isBusy={pause.isPending} onClick={handleClick}>
      {isPaused ? "Let it go on" : "Pause run"}
    </Button>
  );
}
