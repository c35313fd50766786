"use client";

import { ProposeDialog } from "@/components/platform/propose-dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { readSlotsForm, type SlotOwner } from "@/lib/client/platform/proposal-forms";

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
  return (
    <ProposeDialog
      title={owner.kind === "new_pool" ? "New pool" : `Slots of ${owner.kind} ${owner.name}`}
      description={
        owner.kind === "new_pool"
          ? "It is there once others, data ops among them, have approved it."
          : "Applies once others, data ops among them, have approved it. With fewer slots nothing is stopped: new work starts when enough has ended."
      }
      used={owner.kind === "new_pool" ? undefined : owner}
      read={(texts) => readSlotsForm(owner, texts)}
      onClose={onClose}
    >
      {(errors) => (
        <>
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
            {(control) => (
              <Textarea {...control} name="description" rows={2} defaultValue={current?.description ?? ""} />
            )}
          </Field>
        </>
      )}
    </ProposeDialog>
  );
}
