"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { z } from "zod";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useCreateDag } from "@/lib/client/dags";
import { firstErrors } from "@/lib/client/form-errors";
import { suggestedName } from "@/lib/client/suggested-name";
import { createDagBodySchema } from "@/lib/contracts/dags";
import { dagDocumentSchema } from "@/lib/domain/dag/document";

/** The owner is checked as the document will check it, so that the first draft is not wrong from the start. */
const formSchema = createDagBodySchema.extend({
  title: z.string().trim().min(1, "Give it a title.").max(200),
  owner: dagDocumentSchema.shape.owner,
});

export type FirstDraft = z.infer<typeof createDagBodySchema>["startFrom"];

const FIRST_DRAFTS: readonly Readonly<{ value: FirstDraft; label: string }>[] = [
  { value: "nothing", label: "An empty canvas" },
  { value: "example", label: "The example: four steps and a decision, ready to be tried" },
];

type Props = Readonly<{ startFrom: FirstDraft; onClose: () => void }>;

/** Asks for what a DAG needs to exist, then goes to its canvas. */
export function CreateDagDialog({ startFrom, onClose }: Props) {
  const router = useRouter();
  const formId = useId();
  const create = useCreateDag();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const owner = ownerName(String(given.get("owner") ?? ""));
    const form = formSchema.safeParse({ ...Object.fromEntries(given), owner });
    setErrors(form.success ? {} : firstErrors(form.error));
    if (!form.success) return;
    create.mutate(form.data, { onSuccess: () => router.push(`/dags/${form.data.dagKey}/design`) });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="New DAG"
      description="It starts as a draft. Nothing runs before a change of it was approved."
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
        <Fields errors={errors} />
        <Field label="Start from">
          {(control) => <Select {...control} name="startFrom" options={FIRST_DRAFTS} defaultValue={startFrom} />}
        </Field>
        {create.error ? <LoadProblem error={create.error} /> : null}
      </form>
    </Dialog>
  );
}

/** A team is spoken of as `Risk team`, and named as the document names things. */
const ownerName = (text: string): string =>
  dagDocumentSchema.shape.owner.safeParse(text).success ? text : suggestedName(text) || text;

function Fields({ errors }: { errors: Readonly<Record<string, string>> }) {
  const [title, setTitle] = useState("");
  // Follows the title until somebody writes another one.
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [owner, setOwner] = useState("");
  return (
    <>
      <Field label="Title" isRequired error={errors.title}>
        {(control) => (
          <Input
            {...control}
            name="title"
            placeholder="Onboarding"
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
        )}
      </Field>
      <Field
        label="Key"
        isRequired
        error={errors.dagKey}
        hint="What addresses and other DAGs call it. Words joined by dots file it: research.onboarding. It cannot change."
      >
        {(control) => (
          <Input
            {...control}
            name="dagKey"
            placeholder="research.onboarding"
            className="font-mono"
            value={ownKey ?? suggestedName(title)}
            onChange={({ target }) => setOwnKey(target.value === "" ? null : target.value)}
          />
        )}
      </Field>
      <Field label="Owner" isRequired error={errors.owner} hint="The team that answers for it, such as risk.">
        {(control) => (
          <Input
            {...control}
            name="owner"
            placeholder="risk"
            value={owner}
            onChange={({ target }) => setOwner(target.value)}
            onBlur={() => setOwner(ownerName(owner))}
          />
        )}
      </Field>
    </>
  );
}
