"use client";

import { useState } from "react";
import { PreviewArea } from "@/components/run/preview-area";
import { TaskKeyList } from "@/components/run/task-key-list";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import { useClearPreview, useClearRun } from "@/lib/client/run/by-hand";
import type { ClearPreview } from "@/lib/contracts/runs";

type Props = {
  runId: string;
  taskKeys: readonly string[];
  /** What is chosen at first: everything that failed, or the tasks whatever they ended as. */
  isOnlyFailed: boolean;
  onClose: () => void;
  onDone: () => void;
};

/** Shows what a clear takes back, starts, kills and keeps, and does exactly that. */
export function ClearDialog({ runId, taskKeys, isOnlyFailed, onClose, onDone }: Props) {
  const [downstream, setDownstream] = useState(true);
  const [onlyFailed, setOnlyFailed] = useState(isOnlyFailed);
  const wanted = { taskKeys: [...taskKeys], downstream, onlyFailed };
  const { data: preview, error, isFetching } = useClearPreview(runId, wanted);
  const clear = useClearRun(runId, wanted);
  const confirm = () => {
    if (!preview) return;
    clear.mutate(
      { previewHash: preview.hash },
      {
        onSuccess: () => {
          toast.success(preview.reopens ? "The run is open again." : "The tasks are cleared.");
          onDone();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={taskKeys.length === 1 ? `Clear ${taskKeys[0]}?` : "Clear tasks of this run?"}
      description="Cleared tasks lose their state and result and run again. Their earlier attempts and logs stay."
      footer={
        <>
          <Button onClick={onClose}>Leave as it is</Button>
          <Button
            variant="primary"
            onClick={confirm}
            disabled={!preview || error !== null || isFetching}
            isBusy={clear.isPending}
          >
            Clear {preview ? preview.cleared.length : ""} {preview?.cleared.length === 1 ? "task" : "tasks"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <Checkbox label="With everything that needs them" isChecked={downstream} onChange={setDownstream} />
          <Checkbox label="Only what did not succeed" isChecked={onlyFailed} onChange={setOnlyFailed} />
        </div>
        <PreviewArea error={error} confirmError={clear.error} isLoaded={preview !== undefined}>
          {preview ? <ClearPreviewView preview={preview} /> : null}
        </PreviewArea>
      </div>
    </Dialog>
  );
}

function ClearPreviewView({ preview: { cleared, started, killed, kept, reopens } }: { preview: ClearPreview }) {
  const first = new Set(started);
  return (
    <>
      {reopens ? (
        <Notice>The run is over. It opens again and takes its turn under the DAG's limit of runs.</Notice>
      ) : null}
      <TaskKeyList title="Killed now" keys={killed} note="Under way: what they did so far is lost." />
      <TaskKeyList title="Run again at once" keys={started} />
      <TaskKeyList
        title="Decided again behind them"
        keys={cleared.filter((key) => !first.has(key))}
        note="They run, or are skipped, by what the tasks before them end as."
      />
      <TaskKeyList title="Keep their result" keys={kept} />
    </>
  );
}
