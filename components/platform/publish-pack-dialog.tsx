"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { readPackFiles } from "@/lib/client/platform/pack-files";
import { usePublishPack } from "@/lib/client/platform/packs";
import { publishPackBodySchema } from "@/lib/contracts/platform";

type Errors = Readonly<{ name?: string | undefined; files?: string | undefined }>;

const NAME = "Start with a lower-case letter; then lower-case letters, digits, _ and -.";
const TAKEN = "There is a pack of that name already. Publish a version on its page, or take another name.";

/** Publishes a new version of a pack, or for null a new pack, whose name is none of those taken. */
export function PublishPackDialog({
  name,
  taken = [],
  onClose,
}: {
  name: string | null;
  taken?: readonly string[];
  onClose: () => void;
}) {
  const router = useRouter();
  const formId = useId();
  const [errors, setErrors] = useState<Errors>({});
  const publish = usePublishPack();
  const handleSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = [...form.getAll("files"), ...form.getAll("folder")].filter(isChosenFile);
    const packName = publishPackBodySchema.shape.name.safeParse(name ?? form.get("name"));
    const files = await readPackFiles(chosen);
    const isTaken = name === null && packName.success && taken.includes(packName.data);
    const badName = packName.success ? undefined : NAME;
    setErrors({ name: isTaken ? TAKEN : badName, files: files.ok ? undefined : files.error });
    if (!packName.success || isTaken || !files.ok) return;
    const body = { name: packName.data, message: String(form.get("message") ?? ""), files: files.value };
    publish.mutate(body, {
      onSuccess: ({ number, isNew }) => {
        if (isNew) toast.success(`${packName.data} version ${number} is published.`);
        else toast.success(`Nothing is new: these are exactly the files of ${packName.data} version ${number}.`);
        onClose();
        router.push(`/platform/packs/${packName.data}`);
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={name === null ? "New pack" : `New version of ${name}`}
      description="Choose all files of the version: files left out are not in it. DAGs use it once a change that names it is approved."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={publish.isPending}>
            Publish
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void handleSubmit(event)} noValidate className="flex flex-col gap-3">
        {name === null ? (
          <Field label="Name" isRequired error={errors.name}>
            {(control) => <Input {...control} name="name" className="font-mono" placeholder="loan_features" />}
          </Field>
        ) : null}
        <Field label="Files" error={errors.files}>
          {(control) => <Input {...control} name="files" type="file" multiple />}
        </Field>
        <Field label="or a folder">
          {(control) => <Input {...control} name="folder" type="file" ref={chooseFolders} />}
        </Field>
        <Field label="What changed">{(control) => <Input {...control} name="message" maxLength={500} />}</Field>
        {publish.error ? <LoadProblem error={publish.error} /> : null}
      </form>
    </Dialog>
  );
}

/** An untouched file input still sends one empty file without a name. */
const isChosenFile = (value: FormDataEntryValue): value is File => value instanceof File && value.name !== "";

/** Every browser knows this attribute; React's types do not. */
const chooseFolders = (input: HTMLInputElement | null) => input?.setAttribute("webkitdirectory", "");
