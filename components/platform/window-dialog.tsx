"use client";

import { useState } from "react";
import { type FieldErrors, ProposeDialog } from "@/components/platform/propose-dialog";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { readWindowForm, readWindowRemoval, weekdayField } from "@/lib/client/platform/proposal-forms";
import { timeText, WEEKDAYS } from "@/lib/client/platform/windows";
import type { WindowView } from "@/lib/contracts/windows";
import { CRITICALITIES } from "@/lib/domain/dag/criticality";

const EFFECTS = [
  { value: "deny", label: "Holds changes back" },
  { value: "allow", label: "Lets changes through, and only within it" },
];
const SHAPES = [
  { value: "weekly", label: "Every week" },
  { value: "once", label: "Once" },
];
const WHOSE_CRITICALITY = [
  { value: "", label: "All, whatever hangs on them" },
  ...CRITICALITIES.toReversed().map((value) => ({ value, label: `Those that are ${value}` })),
];

/** Proposes a window (null for a new one). */
export function WindowDialog({ window, onClose }: { window: WindowView | null; onClose: () => void }) {
  const [isWeekly, setWeekly] = useState(window ? window.fromMinute !== null : true);
  return (
    <ProposeDialog
      title={window ? `Window ${window.name}` : "New window"}
      description="Counts once others, data ops among them, have approved it."
      read={(texts) => readWindowForm(isWeekly, { name: window?.name ?? "", ...texts })}
      onClose={onClose}
    >
      {(errors) => (
        <>
          {window ? null : (
            <Field label="Name" isRequired error={errors.name} hint="It cannot change.">
              {(control) => <Input {...control} name="name" className="font-mono" placeholder="year-end" />}
            </Field>
          )}
          <Field label="Effect" error={errors.effect}>
            {(control) => (
              <Select {...control} name="effect" defaultValue={window?.effect ?? "deny"} options={EFFECTS} />
            )}
          </Field>
          <Field label="DAGs" isRequired error={errors.dags} hint="A DAG, or the beginning of names and a star.">
            {(control) => <Input {...control} name="dags" className="font-mono" defaultValue={window?.dags ?? "*"} />}
          </Field>
          <Field label="Of these" error={errors.criticality}>
            {(control) => (
              <Select
                {...control}
                name="criticality"
                defaultValue={window?.criticality ?? ""}
                options={WHOSE_CRITICALITY}
              />
            )}
          </Field>
          <Field label="How often">
            {(control) => (
              <Select
                {...control}
                value={isWeekly ? "weekly" : "once"}
                onChange={(event) => setWeekly(event.target.value === "weekly")}
                options={SHAPES}
              />
            )}
          </Field>
          {isWeekly ? <WeeklyFields {...{ window, errors }} /> : <OnceFields {...{ window, errors }} />}
          <Field label="For" error={errors.description}>
            {(control) => (
              <Textarea {...control} name="description" rows={2} defaultValue={window?.description ?? ""} />
            )}
          </Field>
        </>
      )}
    </ProposeDialog>
  );
}

type FieldsProps = Readonly<{ window: WindowView | null; errors: FieldErrors }>;

function WeeklyFields({ window, errors }: FieldsProps) {
  const from = window?.fromMinute ?? null;
  return (
    <>
      <fieldset className="flex flex-col gap-1">
        <legend className="font-medium text-muted text-xs">Days</legend>
        <div className="flex flex-wrap gap-3">
          {WEEKDAYS.map((day, index) => (
            <label key={day} className="flex items-center gap-1.5">
              <input
                type="checkbox"
                name={weekdayField(index + 1)}
                defaultChecked={window?.weekdays.includes(index + 1) ?? false}
              />
              {day}
            </label>
          ))}
        </div>
        {errors.weekdays ? <p className="text-danger text-xs">At least one day.</p> : null}
      </fieldset>
      <Field label="From" isRequired error={errors.fromMinute}>
        {(control) => <Input {...control} name="from" type="time" defaultValue={from === null ? "" : timeText(from)} />}
      </Field>
      <Field label="Length, in minutes" isRequired error={errors.minutes}>
        {(control) => <Input {...control} name="minutes" type="number" min={1} defaultValue={window?.minutes ?? ""} />}
      </Field>
      <Field label="Time zone" isRequired error={errors.timeZone}>
        {(control) => <Input {...control} name="timeZone" defaultValue={window?.timeZone ?? "Europe/Berlin"} />}
      </Field>
    </>
  );
}

function OnceFields({ window, errors }: FieldsProps) {
  return (
    <>
      <Field label="Begins" isRequired error={errors.startsAt} hint="By the clock of this browser.">
        {(control) => (
          <Input {...control} name="startsAt" type="datetime-local" defaultValue={localText(window?.startsAt)} />
        )}
      </Field>
      <Field label="Ends" isRequired error={errors.endsAt}>
        {(control) => (
          <Input {...control} name="endsAt" type="datetime-local" defaultValue={localText(window?.endsAt)} />
        )}
      </Field>
    </>
  );
}

/** As the field writes it: this browser's clock, to the minute. */
function localText(at: string | null | undefined): string {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Proposes that a window goes. */
export function RemoveWindowDialog({ name, onClose }: { name: string; onClose: () => void }) {
  return (
    <ProposeDialog
      title={`Remove window ${name}`}
      description="It holds until others, data ops among them, have approved that it goes."
      read={(texts) => readWindowRemoval(name, texts)}
      onClose={onClose}
    >
      {() => null}
    </ProposeDialog>
  );
}
