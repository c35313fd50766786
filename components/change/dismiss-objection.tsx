"use client";

import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { type ReviewedId, useDismiss } from "@/lib/client/change/use-change-actions";
import type { ReviewView } from "@/lib/contracts/change-requests";

const SHORTEST_REASON = 10;

/** Offered only to people who may set this objection aside now. */
export function DismissObjection({ change, review }: { change: ReviewedId; review: ReviewView }) {
  const dismiss = useDismiss(change);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const confirm = () =>
    dismiss.mutate({ reviewId: review.id, reason: reason.trim() }, { onSuccess: () => setOpen(false) });
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => setOpen(true)}>
        Set objection aside
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={`Set aside the objection of ${review.reviewer.name}`}
        description="It stays in the record with your name and your reason, and no longer stops the activation."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button
              variant="danger"
              disabled={reason.trim().length < SHORTEST_REASON}
              isBusy={dismiss.isPending}
              onClick={confirm}
            >
              Set objection aside
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Field label="Reason" hint="At least 10 letters. Everybody reads it." isRequired>
            {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
          {dismiss.error ? <LoadProblem error={dismiss.error} /> : null}
        </div>
      </Dialog>
    </>
  );
}
