"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { v7 as newId } from "uuid";
import { ClientDataFields } from "@/components/run/parameter-fields";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useDag } from "@/lib/client/dags";
import { type ClientData, readClientData } from "@/lib/client/run/client-data-form";
import { useTriggerRun } from "@/lib/client/run/runs";

const NO_DATA: ClientData = { ok: true, data: {} };

/** Asks for the client and the data of a run by hand. */
export function TriggerRunDialog({ dagKey, onClose }: { dagKey: string; onClose: () => void }) {
  const router = useRouter();
  const formId = useId();
  const [idempotencyKey] = useState(() => newId());
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const trigger = useTriggerRun(dagKey);
  const { data: dag, error } = useDag(dagKey);
  const parameters = dag?.activeDocument?.parameters;
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const clientKey = String(form.get("clientKey") ?? "").trim();
    // A run about no client has no data.
    const read = clientKey === "" ? NO_DATA : readClientData(form, parameters);
    setErrors(read.ok ? {} : read.errors);
    if (!read.ok) return;
    const body = { ...(clientKey === "" ? {} : { clientKey }), data: read.data, idempotencyKey };
    trigger.mutate(body, { onSuccess: ({ id }) => router.push(`/runs/${id}`) });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Run ${dagKey} by hand`}
      description="It uses the active version and does not go through the client queue."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={trigger.isPending || trigger.isSuccess}>
            Start the run
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} className="flex flex-col gap-3">
        <Field label="Client" hint="Left empty, the run is about no client.">
          {(control) => <Input {...control} name="clientKey" className="font-mono" maxLength={200} />}
        </Field>
        {dag ? <ClientDataFields parameters={parameters} errors={errors} /> : null}
        {dag || error ? null : <SkeletonRows rows={2} label="Loading what a client comes with" />}
        {trigger.error ? <LoadProblem error={trigger.error} /> : null}
      </form>
    </Dialog>
  );
}
