"use client";

import { type FormEvent, useId, useState } from "react";
import { ClientDataFields } from "@/components/run/parameter-fields";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { useDag } from "@/lib/client/dags";
import { useEnqueue } from "@/lib/client/queue/queue";
import { readClientData } from "@/lib/client/run/client-data-form";
import { clientKeySchema, type Enqueued, enqueueBodySchema } from "@/lib/contracts/clients";
import type { Parameters } from "@/lib/domain/dag/parameters";

const dataSchema = enqueueBodySchema.shape.clients.element.shape.data;

/** What a person typed, ready to send, or what is wrong at which field. */
function readForm(form: FormData, parameters: Parameters | undefined) {
  const key = clientKeySchema.safeParse(String(form.get("clientKey") ?? "").trim());
  const read = readClientData(form, parameters);
  const data = dataSchema.safeParse(read.ok ? read.data : {});
  if (key.success && read.ok && data.success)
    return { client: { clientKey: key.data, data: data.data }, priority: Number(form.get("priority")), errors: {} };
  const found: [string, string | undefined][] = [
    ["clientKey", key.error?.issues[0]?.message],
    ["data", data.error && "Values are texts, numbers, true, false or null; no lists or objects."],
    ...(read.ok ? [] : Object.entries(read.errors)),
  ];
  return { errors: Object.fromEntries(found.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))) };
}

/** Puts one client into the queue by hand. */
export function AddClientDialog({ dagKey, onClose }: { dagKey: string; onClose: () => void }) {
  const formId = useId();
  const enqueue = useEnqueue(dagKey);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const { data: dag, error } = useDag(dagKey);
  const parameters = dag?.activeDocument?.parameters;
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { client, priority, errors: found } = readForm(new FormData(event.currentTarget), parameters);
    setErrors(found);
    if (!client) return;
    enqueue.mutate(
      { clients: [client], priority },
      {
        onSuccess: (answer) => {
          announceEnqueued(answer);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Add a client"
      description={`It waits in the queue of ${dagKey} and gets a run of its own.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={enqueue.isPending}>
            Add to the queue
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} noValidate className="flex flex-col gap-3">
        <Field label="Client key" isRequired error={errors.clientKey}>
          {(control) => <Input {...control} name="clientKey" className="font-mono" />}
        </Field>
        {dag ? <ClientDataFields parameters={parameters} errors={errors} /> : null}
        {dag || error ? null : <SkeletonRows rows={2} label="Loading what a client comes with" />}
        <Field label="Priority" hint="0 to 100; larger goes first.">
          {(control) => (
            <Input {...control} name="priority" type="number" min={0} max={100} defaultValue={10} className="w-24" />
          )}
        </Field>
        {enqueue.error ? <LoadProblem error={enqueue.error} /> : null}
      </form>
    </Dialog>
  );
}

/** Says how many clients were taken and how many were there already. */
export function announceEnqueued({ accepted, alreadyOpen }: Enqueued): void {
  const taken = `${accepted} ${accepted === 1 ? "client was" : "clients were"} added.`;
  if (alreadyOpen.length === 0) toast.success(taken);
  else toast.info(`${taken} ${alreadyOpen.length} already wait or run and were left as they are.`);
}
