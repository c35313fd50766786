"use client";

import { type FormEvent, useId, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { readSlotsForm, type SlotOwner, useProposeSlots } from "@/lib/client/platform/slots";

/** Proposes other slots of a lane or a pool, or a new pool. */
export function SlotsDialog({
  owner,
  current,
  onClose,
}: {
  owner: SlotOwner;
  current: Readonly<{ slots: number; description: string }> | null;
  onClose: () => void;
}) {
  const formId = useId();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = useProposeSlots();
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const texts = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)] as const);
    const form = readSlotsForm(owner, Object.fromEntries(texts));
    const issues = form.error?.issues ?? [];
    setErrors(Object.fromEntries(issues.map(({ path, message }) => [String(path.at(-1)), message])));
    if (!form.success) return;
    save.mutate(form.data, {
      onSuccess: ({ name }) => {
        toast.success(`Proposed. ${name} changes when data ops approves it on the Changes page.`);
        onClose();
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={owner.kind === "new_pool" ? "New pool" : `Slots of ${owner.kind} ${owner.name}`}
      description={
        owner.kind === "new_pool"
          ? "It is there when somebody else, of data ops, approves."
          : "Applies when somebody else, of data ops, approves. With fewer slots nothing is stopped: new work starts when enough has ended."
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={save.isPending}>
            Propose
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} noValidate className="flex flex-col gap-3">
        {owner.kind === "new_pool" ? (
          <Field label="Name" isRequired error={errors.name} hint="What tasks call it. It cannot change.">
            {(control) => <Input {...control} name="name" className="font-mono" placeholder="ledger" />}
          </Field>
        ) : null}
        <Field
          label="Slots"
          isRequired
          error={errors.slots}
          hint="Attempts that may be queued or running at a time; one may take several slots of a pool."
        >
          {(control) => <Input {...control} name="slots" type="number" min={1} defaultValue={current?.slots ?? ""} />}
        </Field>
        <Field label="For" error={errors.description} hint="What the slots stand for.">
          {(control) => <Textarea {...control} name="description" rows={2} defaultValue={current?.description ?? ""} />}
        </Field>
        <Field label="Why" isRequired error={errors.why}>
          {(control) => <Textarea {...control} name="why" rows={2} />}
        </Field>
        {save.error ? <LoadProblem error={save.error} /> : null}
      </form>
    </Dialog>
  );
}
