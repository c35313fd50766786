"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { v7 as newId } from "uuid";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { parseJsonObject } from "@/lib/client/parse-json-object";
import { useTriggerRun } from "@/lib/client/run/runs";

/** Asks for the client and the data of a run by hand. */
export function TriggerRunDialog({ dagKey, onClose }: { dagKey: string; onClose: () => void }) {
  const router = useRouter();
  const formId = useId();
  const [idempotencyKey] = useState(() => newId());
  const [dataError, setDataError] = useState<string>();
  const trigger = useTriggerRun(dagKey);
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const clientKey = String(form.get("clientKey") ?? "").trim();
    const data = parseJsonObject(String(form.get("data") ?? ""));
    setDataError(data.ok ? undefined : data.error);
    if (!data.ok) return;
    const body = { ...(clientKey === "" ? {} : { clientKey }), data: data.value, idempotencyKey };
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
        <Field label="Data" error={dataError} hint="A JSON object that tasks read as client.data.">
          {(control) => <Textarea {...control} name="data" rows={5} defaultValue="{}" className="font-mono" />}
        </Field>
        {trigger.error ? <LoadProblem error={trigger.error} /> : null}
      </form>
    </Dialog>
  );
}
