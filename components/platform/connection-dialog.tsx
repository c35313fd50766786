"use client";

import { useState } from "react";
import { type FieldErrors, ProposeDialog } from "@/components/platform/propose-dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { readConnectionForm } from "@/lib/client/platform/proposal-forms";
import type { ConnectionView } from "@/lib/contracts/platform";

type ConnectionKind = ConnectionView["kind"];

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

const IN_SANDBOX = [
  { value: "no", label: "May not use it" },
  { value: "yes", label: "May use it" },
];

/** Proposes a connection (null for a new one). The kind and name of an existing one stay. */
export function ConnectionDialog({ connection, onClose }: { connection: ConnectionView | null; onClose: () => void }) {
  const [kind, setKind] = useState<ConnectionKind>(connection?.kind ?? "postgres");
  return (
    <ProposeDialog
      title={connection ? `Connection ${connection.name}` : "New connection"}
      description={
        connection
          ? "Applies once others, data ops among them, have approved it. A changed host or port clears the stored secret: enter it again."
          : "It is there once others, data ops among them, have approved it."
      }
      used={connection ? { kind: "connection", name: connection.name } : undefined}
      read={(texts) => readConnectionForm(kind, { name: connection?.name ?? "", ...texts })}
      onClose={onClose}
    >
      {(errors) => (
        <>
          {connection ? null : <IdentityFields kind={kind} onKindChange={setKind} error={errors.name} />}
          <SettingFields key={kind} kind={kind} settings={connection?.settings ?? {}} errors={errors} />
          <Field
            label="Secret"
            hint={
              connection?.hasSecret
                ? "Left empty, the stored secret stays."
                : "The password or token. It is shown to nobody, also not to who approves."
            }
          >
            {(control) => <Input {...control} name="secret" type="password" autoComplete="new-password" />}
          </Field>
          <Field label="Tries of drafts" hint="A try reads and cannot write, but nobody has reviewed what it reads.">
            {(control) => (
              <Select
                {...control}
                name="inSandbox"
                defaultValue={connection?.settings.inSandbox ? "yes" : "no"}
                options={IN_SANDBOX}
              />
            )}
          </Field>
        </>
      )}
    </ProposeDialog>
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
  errors: FieldErrors;
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
