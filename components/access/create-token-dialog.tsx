"use client";

import { Copy } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import { firstErrors } from "@/lib/client/form-errors";
import { useCreateToken } from "@/lib/client/people/people";
import { createTokenBodySchema } from "@/lib/contracts/people";

/** Creates a token and shows it, this once. */
export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const create = useCreateToken();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = createTokenBodySchema.safeParse({
      name: String(form.get("name") ?? "").trim(),
      expiresInDays: Number(form.get("expiresInDays")),
    });
    setErrors(body.success ? {} : firstErrors(body.error));
    if (body.success) create.mutate(body.data);
  };
  if (create.data) return <CreatedToken token={create.data.token} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="New API token"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={create.isPending}>
            Create
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} noValidate className="flex flex-col gap-3">
        <Field label="Name" isRequired error={errors.name} hint="What will use it.">
          {(control) => <Input {...control} name="name" placeholder="nightly upload" />}
        </Field>
        <Field label="Days until it expires" error={errors.expiresInDays}>
          {(control) => (
            <Input
              {...control}
              name="expiresInDays"
              type="number"
              min={1}
              max={365}
              defaultValue={90}
              className="w-28"
            />
          )}
        </Field>
        {create.error ? <LoadProblem error={create.error} /> : null}
      </form>
    </Dialog>
  );
}

function CreatedToken({ token, onClose }: { token: string; onClose: () => void }) {
  const handleCopy = async () => {
    await navigator.clipboard.writeText(token);
    toast.success("Token copied.");
  };
  return (
    <Dialog isOpen onOpenChange={onClose} title="Your new token" footer={<Button onClick={onClose}>Done</Button>}>
      <div className="flex flex-col gap-3">
        <Notice tone="warning">Copy it now: it is stored only as a hash and cannot be shown again.</Notice>
        <Field label="Token">
          {(control) => (
            <div className="flex gap-2">
              <Input {...control} readOnly value={token} className="font-mono" />
              <Button icon={Copy} onClick={() => void handleCopy()}>
                Copy
              </Button>
            </div>
          )}
        </Field>
      </div>
    </Dialog>
  );
}
