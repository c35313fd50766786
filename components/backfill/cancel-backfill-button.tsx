"use client";

import { Ban } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { useChangeBackfill } from "@/lib/client/backfill/backfills";
import type { Backfill } from "@/lib/contracts/backfills";

const RUNNING_OPTIONS = [
  { value: "finish", label: "Let them finish" },
  { value: "cancel", label: "Cancel them too" },
];

/** Ends a backfill after asking why, and what becomes of its runs under way. */
export function CancelBackfillButton({ backfill }: { backfill: Backfill }) {
  const [isOpen, setIsOpen] = useState(false);
  const formId = useId();
  const change = useChangeBackfill(backfill.dagKey, backfill.id);
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const running = form.get("running") === "cancel" ? "cancel" : "finish";
    change.mutate(
      { action: "cancel", reason: String(form.get("reason") ?? "").trim(), running },
      {
        onSuccess: () => {
          setIsOpen(false);
          toast.success("The backfill is cancelled.");
        },
      },
    );
  };
  return (
    <>
      <Button size="sm" variant="danger" icon={Ban} onClick={() => setIsOpen(true)}>
        Cancel backfill
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Cancel this backfill?"
        description={`${backfill.counts.pending} units that wait are never run. What is finished stays.`}
        footer={
          <>
            <Button onClick={() => setIsOpen(false)}>Keep it</Button>
            <Button type="submit" form={formId} variant="danger" isBusy={change.isPending}>
              Cancel the backfill
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={handleSubmit} className="flex flex-col gap-3">
          <Field label={`Its ${backfill.counts.running} runs under way`}>
            {(control) => <Select {...control} name="running" options={RUNNING_OPTIONS} className="w-48" />}
          </Field>
          <Field label="Reason" isRequired hint="At least 3 characters. It stays in the audit record.">
            {(control) => <Textarea {...control} name="reason" required minLength={3} maxLength={500} rows={3} />}
          </Field>
          {change.error ? <LoadProblem error={change.error} /> : null}
        </form>
      </Dialog>
    </>
  );
}
