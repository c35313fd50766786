"use client";

import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useDeleteAlertChannel } from "@/lib/client/alerts";
import type { AlertChannel } from "@/lib/contracts/alerts";

/** Asks once more before a channel ends. */
export function DeleteChannelDialog({
  channel: { id, name },
  onClose,
}: {
  channel: AlertChannel;
  onClose: () => void;
}) {
  const end = useDeleteAlertChannel();
  const handleDelete = () =>
    end.mutate(id, {
      onSuccess: () => {
        toast.success(`Channel ${name} deleted.`);
        onClose();
      },
    });
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Delete ${name}?`}
      description="Nothing is sent to it any more, also not what is on its way, and its secret is forgotten."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" isBusy={end.isPending} onClick={handleDelete}>
            Delete channel
          </Button>
        </>
      }
    >
      {end.error ? <LoadProblem error={end.error} /> : null}
    </Dialog>
  );
}
