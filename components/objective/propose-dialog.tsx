"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { SCOPE_WORDS } from "@/components/objective/words";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { fieldOf, readProposeForm, useProposeObjectives } from "@/lib/client/objectives";
import { SCOPES, type Scope } from "@/lib/domain/objective/scope";
import { durationOf } from "@/lib/domain/shared/duration";

type Targets = readonly Readonly<{ scope: Scope; targetMs: number | null }>[];

/** Proposes other objectives as a change request, which others review. */
export function ProposeDialog({ dagKey, targets, onClose }: { dagKey: string; targets: Targets; onClose: () => void }) {
  const formId = useId();
  const router = useRouter();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const propose = useProposeObjectives(dagKey);
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const texts = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()] as const);
    const form = readProposeForm(Object.fromEntries(texts));
    const issues = form.error?.issues ?? [];
    setErrors(Object.fromEntries(issues.map(({ path, message }) => [String(path.at(-1)), message])));
    if (form.success) propose.mutate(form.data, { onSuccess: ({ number }) => router.push(`/changes/${number}`) });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Objectives of ${dagKey}`}
      description="This becomes a change request. Promising less takes another manager's approval."
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
        {SCOPES.map((scope) => {
          const targetMs = targets.find((target) => target.scope === scope)?.targetMs ?? null;
          return (
            <Field
              key={scope}
              label={`${SCOPE_WORDS[scope].title}: 95 of 100 within`}
              error={errors[fieldOf(scope)]}
              hint={`${SCOPE_WORDS[scope].says}; empty promises nothing`}
            >
              {(control) => (
                <Input
                  {...control}
                  name={fieldOf(scope)}
                  className="font-mono"
                  placeholder="3m"
                  defaultValue={targetMs === null ? "" : durationOf(targetMs)}
                />
              )}
            </Field>
          );
        })}
        <Field label="Why" isRequired error={errors.why}>
          {(control) => <Textarea {...control} name="why" rows={3} />}
        </Field>
        {propose.error ? <LoadProblem error={propose.error} /> : null}
      </form>
    </Dialog>
  );
}
