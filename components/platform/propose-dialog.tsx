"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { UsedBy } from "@/components/platform/used-by";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { useProposePlatformChange } from "@/lib/client/platform/platform-changes";
import { fieldErrors, type ProposalForm, type Texts } from "@/lib/client/platform/proposal-forms";
import type { Used } from "@/lib/domain/dag/uses";

/** What is wrong with a field, by its name. */
export type FieldErrors = Readonly<Record<string, string>>;

type Props = Readonly<{
  title: string;
  description?: string | undefined;
  /** What is to be changed, if DAGs name it. */
  used?: Used | undefined;
  size?: "md" | "lg";
  /** The proposal that a filled form stands for, checked. */
  read: (texts: Texts) => ProposalForm;
  children: (errors: FieldErrors) => ReactNode;
  onClose: () => void;
}>;

/** Proposes something of the platform, and asks why. Nothing changes before others approve. */
export function ProposeDialog({ title, description, size = "md", used, read, children, onClose }: Props) {
  const formId = useId();
  const [errors, setErrors] = useState<FieldErrors>({});
  const propose = useProposePlatformChange();
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const form = read(Object.fromEntries([...data].map(([name, value]) => [name, String(value)])));
    setErrors(fieldErrors(form.error?.issues ?? []));
    if (!form.success) return;
    propose.mutate(form.data, {
      onSuccess: ({ name }) => {
        toast.success(`Proposed. ${name} changes once others approved it on the Changes page.`);
        onClose();
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={title}
      description={description}
      size={size}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={propose.isPending}>
            Propose
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} noValidate className="flex flex-col gap-3">
        {used === undefined ? null : <UsedBy used={used} />}
        {children(errors)}
        <Field label="Why" isRequired error={errors.why}>
          {(control) => <Textarea {...control} name="why" rows={2} />}
        </Field>
        {propose.error ? <LoadProblem error={propose.error} /> : null}
      </form>
    </Dialog>
  );
}
