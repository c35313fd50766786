"use client";

import { Eraser, Repeat, RotateCw, Stamp } from "lucide-react";
import { useState } from "react";
import { ClearDialog } from "@/components/run/clear-dialog";
import { MarkDialog } from "@/components/run/mark-dialog";
import { ReplayDialog } from "@/components/run/replay-dialog";
import { RetryDialog } from "@/components/run/retry-dialog";
import { Button } from "@/components/ui/button";
import { mayBeCleared, mayBeMarked } from "@/lib/client/run/run-keys";
import { usePermission } from "@/lib/client/session";
import type { RunDetail, RunTask } from "@/lib/contracts/runs";
import { isRetriable } from "@/lib/domain/run/by-hand";
import { isRunOver } from "@/lib/domain/run/model";

type Props = { run: RunDetail; task: RunTask; onReopened: () => void };

/** What a person may do to one task of a run: of a run that has decided only a replay; nothing without the right. */
export function TaskActions({ run, task, onReopened }: Props) {
  const canRerun = usePermission("run:rerun");
  const canMark = usePermission("run:mark");
  const [dialog, setDialog] = useState<"retry" | "clear" | "mark" | "replay" | null>(null);
  if (!(canRerun || canMark)) return null;
  const isOver = isRunOver(run.state);
  const close = () => setDialog(null);
  const finish = () => {
    close();
    onReopened();
  };
  return (
    <div role="toolbar" aria-label={`Actions for ${task.taskKey}`} className="flex flex-wrap gap-2 border-b px-4 py-2">
      {canRerun && isRetriable(task.state) && !isOver ? (
        <Button size="sm" variant="primary" icon={RotateCw} onClick={() => setDialog("retry")}>
          Retry now…
        </Button>
      ) : null}
      {canRerun && mayBeCleared(run, task) ? (
        <Button size="sm" icon={Eraser} onClick={() => setDialog("clear")}>
          Clear…
        </Button>
      ) : null}
      {canMark && mayBeMarked(run, task) ? (
        <Button size="sm" icon={Stamp} onClick={() => setDialog("mark")}>
          Mark…
        </Button>
      ) : null}
      {canRerun && isOver ? (
        <Button size="sm" icon={Repeat} onClick={() => setDialog("replay")}>
          Replay from here…
        </Button>
      ) : null}
      {dialog === "retry" ? <RetryDialog runId={run.id} taskKey={task.taskKey} onClose={close} /> : null}
      {dialog === "replay" ? <ReplayDialog run={run} from={task.taskKey} onClose={close} /> : null}
      {dialog === "clear" ? (
        <ClearDialog runId={run.id} taskKeys={[task.taskKey]} isOnlyFailed={false} onClose={close} onDone={finish} />
      ) : null}
      {dialog === "mark" ? <MarkDialog run={run} task={task} onClose={close} onDone={finish} /> : null}
    </div>
  );
}
