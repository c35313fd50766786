"use client";

import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useVersions } from "@/lib/client/dags";

const SLOT_CHOICES = [
  { value: "missing", label: "Slots without a run" },
  { value: "failed", label: "Slots whose newest run failed" },
  { value: "all", label: "All slots" },
];
const CLIENT_CHOICES = [
  { value: "all", label: "All of them" },
  { value: "failed", label: "Those whose newest run failed" },
];
const CLIENT_UNITS = [
  { value: "decided", label: "Clients decided in a span" },
  { value: "clients", label: "Clients by key" },
];
const ORDERS = [
  { value: "oldest", label: "Oldest first" },
  { value: "newest", label: "Newest first" },
];

type Props = Readonly<{ dagKey: string; isScheduled: boolean; onChange: () => void }>;

/** What to run: slots for a DAG that time starts, clients for others; which of them, in which order, on which version. */
export function BackfillFields({ dagKey, isScheduled, onChange }: Props) {
  const [clientUnit, setClientUnit] = useState("decided");
  const { data: versions = [] } = useVersions(dagKey);
  const unit = isScheduled ? "ticks" : clientUnit;
  const options = versions.map(({ number, isActive }) => ({
    value: isActive ? "" : String(number),
    label: isActive ? `${number} (active)` : String(number),
  }));
  return (
    <div className="grid grid-cols-2 gap-3" onChange={onChange}>
      {isScheduled ? (
        <input type="hidden" name="unit" value="ticks" />
      ) : (
        <Field label="Choose" className="col-span-2">
          {(control) => (
            <Select
              {...control}
              name="unit"
              options={CLIENT_UNITS}
              value={clientUnit}
              onChange={(event) => setClientUnit(event.target.value)}
            />
          )}
        </Field>
      )}
      {unit === "clients" ? (
        <Field label="Client keys" isRequired className="col-span-2" hint="One to a line, or with commas.">
          {(control) => <Textarea {...control} name="clientKeys" required className="font-mono" />}
        </Field>
      ) : (
        <>
          <Field label="From (UTC)" isRequired>
            {(control) => <Input {...control} name="from" type="datetime-local" required />}
          </Field>
          <Field label="To (UTC)" isRequired>
            {(control) => <Input {...control} name="to" type="datetime-local" required />}
          </Field>
        </>
      )}
      <Field label="Which">
        {(control) => <Select {...control} name="rerun" options={isScheduled ? SLOT_CHOICES : CLIENT_CHOICES} />}
      </Field>
      <Field label="Order">{(control) => <Select {...control} name="order" options={ORDERS} />}</Field>
      <Field label="Version" hint="Its runs keep it, whatever is activated meanwhile.">
        {(control) => <Select {...control} name="version" options={options} />}
      </Field>
      <Field label="Runs at the same time" hint="Its own limit; live runs do not count.">
        {(control) => (
          <Input {...control} name="maxActiveRuns" type="number" min={1} max={100} defaultValue={4} required />
        )}
      </Field>
    </div>
  );
}
