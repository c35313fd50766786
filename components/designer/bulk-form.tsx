"use client";

import { type FormEvent, useState } from "react";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { BULK_FIELDS, bulkEdits } from "@/lib/client/designer/bulk-edit";
import type { DraftTask } from "@/lib/domain/dag/document";

/** One setting for all selected tasks at once, as one step of undo. */
export function BulkForm({ tasks, actions }: { tasks: readonly DraftTask[]; actions: DesignerActions }) {
  const [name, setName] = useState<string>(BULK_FIELDS[0].name);
  const field = BULK_FIELDS.find((each) => each.name === name) ?? BULK_FIELDS[0];
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get("value") ?? "");
    actions.apply(bulkEdits(tasks, field, value));
  };
  return (
    <form aria-label="Set for all" onSubmit={handleSubmit} className="flex w-full flex-col gap-2 rounded-lg border p-3">
      <Field label="Set for all of them">
        {(control) => (
          <Select
            {...control}
            value={name}
            onChange={({ target }) => setName(target.value)}
            options={BULK_FIELDS.map((each) => ({ value: each.name, label: each.label }))}
          />
        )}
      </Field>
      <Field label={field.label} hint={`${field.help} Left empty: as the DAG says.`}>
        {(control) => (
          <Input {...control} key={field.name} name="value" type={field.kind === "number" ? "number" : "text"} />
        )}
      </Field>
      <Button type="submit" className="self-start">
        Set for {tasks.length} tasks
      </Button>
    </form>
  );
}
