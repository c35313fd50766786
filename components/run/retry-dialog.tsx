"use client";

import { PreviewArea } from "@/components/run/preview-area";
import { TaskPreviewView } from "@/components/run/task-preview-view";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useRetryPreview, useRetryTask } from "@/lib/client/run/by-hand";

type Props = { runId: string; taskKey: string; onClose: () => void };

/** Shows what another attempt starts and decides again, and makes exactly that one. */
export function RetryDialog({ runId, taskKey, onClose }: Props) {
  const { data: preview, error, isFetching } = useRetryPreview(runId, taskKey);
  const retry = useRetryTask(runId, taskKey);
  const confirm = () => {
    if (!preview) return;
    const handleSuccess = () => {
      toast.success(`${taskKey} is tried again.`);
      onClose();
    };
    retry.mutate({ previewHash: preview.hash }, { onSuccess: handleSuccess });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Retry ${taskKey} now?`}
      description="One attempt more than its own tries, at once and in this run. What ran already keeps its result."
      footer={
        <>
          <Button onClick={onClose}>Leave as it is</Button>
          <Button
            variant="primary"
            onClick={confirm}
            disabled={!preview || error !== null || isFetching}
            isBusy={retry.isPending}
          >
            Retry now
          </Button>
        </>
      }
    >
      <PreviewArea error={error} confirmError={retry.error} isLoaded={preview !== undefined}>
        {preview ? <TaskPreviewView preview={preview} /> : null}
      </PreviewArea>
    </Dialog>
  );
}
