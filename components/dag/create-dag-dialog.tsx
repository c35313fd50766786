"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { z } from "zod";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useCreateDag } from "@/lib/client/dags";
import { firstErrors } from "@/lib/client/form-errors";
import { createDagBodySchema } from "@/lib/contracts/dags";
import { dagDocumentSchema } from "@/lib/domain/dag/document";

/** The owner is checked as the document will check it, so that the first draft is not wrong from the start. */
const formSchema = createDagBodySchema.extend({
  title: z.string().trim().min(1, "Give it a title.").max(200),
  owner: dagDocumentSchema.shape.owner,
});

/** Asks for what a DAG needs to exist, then goes to its canvas. */
export function CreateDagDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const formId = useId();
  const create = useCreateDag();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = formSchema.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(form.success ? {} : firstErrors(form.error));
    if (!form.success) return;
    create.mutate(form.data, { onSuccess: () => router.push(`/dags/${form.data.dagKey}/design`) });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="New DAG"
      description="It starts as an empty draft. Nothing runs before a change of it was approved."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={create.isPending || create.isSuccess}>
            Create and draw
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} noValidate className="flex flex-col gap-3">
        <Field label="Key" isRequired error={errors.dagKey} hint="Lower-case words joined by dots. It cannot change.">
          {(control) => <Input {...control} name="dagKey" placeholder="research.onboarding" className="font-mono" />}
        </Field>
        <Field label="Title" isRequired error={errors.title}>
          {(control) => <Input {...control} name="title" placeholder="Onboarding" />}
        </Field>
        <Field label="Owner" isRequired error={errors.owner} hint="The team that answers for it, such as risk.">
          {(control) => <Input {...control} name="owner" placeholder="risk" />}
        </Field>
        {create.error ? <LoadProblem error={create.error} /> : null}
      </form>
    </Dialog>
  );
}
