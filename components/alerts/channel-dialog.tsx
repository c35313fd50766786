"use client";

import { type FormEvent, useId, useState } from "react";
import { ChannelRules } from "@/components/alerts/channel-rules";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { type ChannelKind, type ChannelRule, readChannelForm } from "@/lib/client/alert-channel-form";
import { useSaveAlertChannel } from "@/lib/client/alerts";
import type { AlertChannel } from "@/lib/contracts/alerts";

const KINDS = [
  { value: "email", label: "E-mail" },
  { value: "slack", label: "Slack" },
  { value: "webhook", label: "Webhook" },
] as const satisfies readonly { value: ChannelKind; label: string }[];

const EVERYTHING: readonly ChannelRule[] = [{ kind: null, dagKey: null, objective: null, minSeverity: "info" }];

/** Makes a channel (null) or changes one. The kind of an existing one stays. */
export function ChannelDialog({ channel, onClose }: { channel: AlertChannel | null; onClose: () => void }) {
  const formId = useId();
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? "email");
  const [isActive, setActive] = useState(channel?.isActive ?? true);
  const [rules, setRules] = useState(channel?.rules ?? EVERYTHING);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = useSaveAlertChannel(channel?.id ?? null);
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const texts = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)] as const);
    const form = readChannelForm(kind, Object.fromEntries(texts), isActive, rules);
    const issues = form.error?.issues ?? [];
    setErrors(
      Object.fromEntries(issues.map(({ path, message }) => [path.find((part) => part !== "settings"), message])),
    );
    if (!form.success) return;
    save.mutate(form.data, {
      onSuccess: ({ name }) => {
        toast.success(`Channel ${name} saved.`);
        onClose();
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={channel ? `Channel ${channel.name}` : "New channel"}
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
        <Field label="Name" isRequired error={errors.name}>
          {(control) => <Input {...control} name="name" defaultValue={channel?.name ?? ""} placeholder="on call" />}
        </Field>
        {channel === null ? (
          <Field label="Kind">
            {(control) => (
              <Select
                {...control}
                value={kind}
                onChange={({ target }) => setKind(KINDS.find(({ value }) => value === target.value)?.value ?? "email")}
                options={KINDS}
              />
            )}
          </Field>
        ) : null}
        <TargetFields key={kind} kind={kind} channel={channel} errors={errors} />
        <ChannelRules rules={rules} onChange={setRules} />
        <Checkbox label="Switched on" isChecked={isActive} onChange={setActive} />
        {save.error ? <LoadProblem error={save.error} /> : null}
      </form>
    </Dialog>
  );
}

type TargetProps = Readonly<{
  kind: ChannelKind;
  channel: AlertChannel | null;
  errors: Readonly<Record<string, string>>;
}>;

function TargetFields({ kind, channel, errors }: TargetProps) {
  const kept = channel === null ? undefined : "Left empty, the stored one stays.";
  if (kind === "email")
    return (
      <Field label="To" isRequired error={errors.to} hint="Addresses with commas between.">
        {(control) => <Input {...control} name="to" defaultValue={channel?.settings.to?.join(", ") ?? ""} />}
      </Field>
    );
  if (kind === "slack")
    return (
      <Field label="Address of the incoming webhook" error={errors.secret} hint={kept ?? "It is never shown again."}>
        {(control) => <Input {...control} name="secret" type="password" autoComplete="new-password" />}
      </Field>
    );
  return (
    <>
      <Field label="Address" isRequired error={errors.url} hint="Gets a POST with JSON.">
        {(control) => (
          <Input {...control} name="url" type="url" className="font-mono" defaultValue={channel?.settings.url ?? ""} />
        )}
      </Field>
      <Field
        label="Signing key"
        error={errors.secret}
        hint={kept ?? "The receiver recomputes HMAC-SHA256 over timestamp, a full stop and body with it."}
      >
        {(control) => <Input {...control} name="secret" type="password" autoComplete="new-password" />}
      </Field>
    </>
  );
}
