"use client";

import { type FormEvent, useId } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { useCancelRun } from "@/lib/client/run/runs";

/** Cancels after asking why; the reason stays with the run. */
export function CancelRunDialog({ runId, onClose }: { runId: string; onClose: () => void }) {
  const formId = useId();
  const cancel = useCancelRun(runId);
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    cancel.mutate(reason, {
      onSuccess: () => {
        onClose();
        toast.success("The run is being cancelled.");
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Cancel this run?"
      description="Running tasks are stopped within seconds, waiting ones never start. What is finished stays."
      footer={
        <>
          <Button onClick={onClose}>Let it run</Button>
          <Button type="submit" form={formId} variant="danger" isBusy={cancel.isPending}>
            Cancel the run
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} className="flex flex-col gap-3">
        <Field
          label="Reason"
          isRequired
          hint="At least 3 characters. It is shown with the run and in the audit record."
        >
          {(control) => <Textarea {...control} name="reason" required minLength={3} maxLength={500} rows={3} />}
        </Field>
        {cancel.error ? <LoadProblem error={cancel.error} /> : null}
      </form>
    </Dialog>
  );
}
