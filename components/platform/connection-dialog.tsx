"use client";

import { type FormEvent, useId, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { type ConnectionKind, readConnectionForm } from "@/lib/client/platform/connection-form";
import { useSaveConnection } from "@/lib/client/platform/connections";
import type { ConnectionView } from "@/lib/contracts/platform";

const FIELDS = {
  postgres: [
    { name: "host", label: "Host", type: "text" },
    { name: "port", label: "Port", type: "number" },
    { name: "database", label: "Database", type: "text" },
    { name: "user", label: "User", type: "text" },
  ],
  http: [
    { name: "baseUrl", label: "Base address", type: "url" },
    { name: "username", label: "User name, for basic", type: "text" },
  ],
} as const satisfies Record<ConnectionKind, readonly { name: string; label: string; type: string }[]>;

const KINDS = [
  { value: "postgres", label: "Postgres" },
  { value: "http", label: "HTTP" },
];
const AUTHS = [
  { value: "none", label: "None" },
  { value: "bearer", label: "Bearer token" },
  { value: "basic", label: "User and password" },
];

/** Creates a connection (null) or changes one. The kind and name of an existing one stay. */
export function ConnectionDialog({ connection, onClose }: { connection: ConnectionView | null; onClose: () => void }) {
  const formId = useId();
  const [kind, setKind] = useState<ConnectionKind>(connection?.kind ?? "postgres");
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = useSaveConnection(connection ? "change" : "create");
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const texts = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)] as const);
    const form = readConnectionForm(kind, { name: connection?.name ?? "", ...Object.fromEntries(texts) });
    const issues = form.error?.issues ?? [];
    setErrors(Object.fromEntries(issues.map(({ path, message }) => [String(path.at(-1)), message])));
    if (!form.success) return;
    save.mutate(form.data, {
      onSuccess: () => {
        toast.success(`Connection ${form.data.name} saved.`);
        onClose();
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={connection ? `Connection ${connection.name}` : "New connection"}
      description={connection ? "A changed host or port clears the stored secret: enter it again." : undefined}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} noValidate className="flex flex-col gap-3">
        {connection ? null : <IdentityFields kind={kind} onKindChange={setKind} error={errors.name} />}
        <SettingFields key={kind} kind={kind} settings={connection?.settings ?? {}} errors={errors} />
        <Field
          label="Secret"
          hint={
            connection?.hasSecret
              ? "Left empty, the stored secret stays."
              : "The password or token. It is never shown again."
          }
        >
          {(control) => <Input {...control} name="secret" type="password" autoComplete="new-password" />}
        </Field>
        {save.error ? <LoadProblem error={save.error} /> : null}
      </form>
    </Dialog>
  );
}

function IdentityFields({
  kind,
  onKindChange,
  error,
}: {
  kind: ConnectionKind;
  onKindChange: (kind: ConnectionKind) => void;
  error: string | undefined;
}) {
  return (
    <>
      <Field label="Name" isRequired error={error} hint="What tasks call it. It cannot change.">
        {(control) => <Input {...control} name="name" className="font-mono" placeholder="operations_db" />}
      </Field>
      <Field label="Kind">
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(event) => onKindChange(event.target.value === "http" ? "http" : "postgres")}
            options={KINDS}
          />
        )}
      </Field>
    </>
  );
}

function SettingFields({
  kind,
  settings,
  errors,
}: {
  kind: ConnectionKind;
  settings: ConnectionView["settings"];
  errors: Readonly<Record<string, string>>;
}) {
  return (
    <>
      {FIELDS[kind].map(({ name, label, type }) => (
        <Field key={name} label={label} error={errors[name]}>
          {(control) => (
            <Input
              {...control}
              name={name}
              type={type}
              defaultValue={String(settings[name] ?? "")}
              className="font-mono"
            />
          )}
        </Field>
      ))}
      {kind === "http" ? (
        <Field label="Sign-in" error={errors.auth}>
          {(control) => (
            <Select {...control} name="auth" defaultValue={String(settings.auth ?? "none")} options={AUTHS} />
          )}
        </Field>
      ) : null}
    </>
  );
}
