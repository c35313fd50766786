"use client";

import { PreviewArea } from "@/components/run/preview-area";
import { TaskKeyList } from "@/components/run/task-key-list";
import { TaskPreviewView } from "@/components/run/task-preview-view";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useConfirmMark, useMarkRequestPreview } from "@/lib/client/run/mark-requests";
import type { MarkRequest } from "@/lib/contracts/mark-requests";

type Props = { request: MarkRequest; onClose: () => void; onDone: () => void };

/** Shows what a mark that another person asked for does now, and applies exactly that. */
export function ConfirmMarkDialog({ request, onClose, onDone }: Props) {
  const { id, taskKey, state, chosen, hasOutput, output, reason, askedBy } = request;
  const { data: preview, error, isFetching } = useMarkRequestPreview(id);
  const mark = useConfirmMark(id);
  const confirm = () => {
    if (!preview) return;
    const handleSuccess = () => {
      toast.success(`${taskKey} is marked as ${state}.`);
      onClose();
      onDone();
    };
    mark.mutate({ previewHash: preview.hash }, { onSuccess: handleSuccess });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Mark ${taskKey} as ${state}?`}
      description={`${askedBy.name} asks for it: ${reason} Both of you stand in the record.`}
      footer={
        <>
          <Button onClick={onClose}>Leave it open</Button>
          <Button
            variant="primary"
            onClick={confirm}
            disabled={!preview || error !== null || isFetching}
            isBusy={mark.isPending}
          >
            Confirm the mark
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TaskKeyList title="The branch chose" keys={chosen} />
        {hasOutput ? (
          <section aria-label="Output">
            <h4 className="font-medium text-muted text-xs">Output that tasks behind it read</h4>
            <pre className="max-h-40 overflow-auto whitespace-pre-wrap break-words font-mono text-xs">
              {JSON.stringify(output, null, 2)}
            </pre>
          </section>
        ) : null}
        <PreviewArea error={error} confirmError={mark.error} isLoaded={preview !== undefined}>
          {preview ? <TaskPreviewView preview={preview} /> : null}
        </PreviewArea>
      </div>
    </Dialog>
  );
}
