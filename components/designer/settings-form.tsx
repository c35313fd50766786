"use client";

import { useMemo } from "react";
import { NameSelect } from "@/components/designer/fields/name-select";
import { ParameterList } from "@/components/designer/fields/parameter-list";
import { StartField } from "@/components/designer/start-field";
import { type ControlProps, Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { messageAt } from "@/lib/client/designer/issue-places";
import {
  MISSED_CHOICES,
  SETTING_GROUPS,
  type SettingField,
  settingAt,
  settingPatch,
} from "@/lib/client/designer/setting-fields";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DagDraft } from "@/lib/domain/dag/document";
import { readersOfColumns } from "@/lib/domain/dag/edit-parameters";
import type { SettingsPatch } from "@/lib/domain/dag/edit-tasks";

export type SettingsContext = Readonly<{
  draft: DagDraft;
  /** Those of the settings, without those of tasks. */
  issues: readonly CheckIssueView[];
  choices: PlatformChoices;
  isReadOnly: boolean;
  /** `field` groups the keystrokes of one input into one step of undo. */
  onPatch: (patch: SettingsPatch, field: string) => void;
  /** Answers why the name cannot be taken. */
  onRenameParameter: (name: string, next: string) => string | null;
}>;

/** What holds for the whole DAG. */
export function SettingsForm({ context }: { context: SettingsContext }) {
  return (
    <form aria-label="DAG settings" className="flex flex-col gap-5" onSubmit={(event) => event.preventDefault()}>
      {SETTING_GROUPS.map((group) => (
        <section key={group.title} aria-label={group.title} className="flex flex-col gap-3">
          <h2 className="border-b pb-1 font-semibold text-faint text-xs uppercase tracking-wide">{group.title}</h2>
          {group.title === "Clients" ? <ParametersField context={context} /> : null}
          {group.title === "Schedule" ? (
            <StartField
              start={context.draft.start}
              connections={context.choices.connections}
              errorAt={(pointer) => messageAt(context.issues, pointer)}
              isReadOnly={context.isReadOnly}
              onChange={(start) => context.onPatch({ start }, "start")}
            />
          ) : null}
          {group.fields.map((field) => (
            <Field
              key={field.path}
              label={field.label}
              hint={field.help}
              isRequired={field.isRequired ?? false}
              error={messageAt(context.issues, `/${field.path}`)}
            >
              {(control) => <SettingControl field={field} context={context} control={control} />}
            </Field>
          ))}
        </section>
      ))}
    </form>
  );
}

function ParametersField({ context }: { context: SettingsContext }) {
  const { tasks, parameters } = context.draft;
  const readers = useMemo(() => readersOfColumns(tasks), [tasks]);
  return (
    <ParameterList
      parameters={parameters ?? {}}
      isReadOnly={context.isReadOnly}
      errorAt={(pointer) => parameterMessage(context.issues, pointer)}
      readers={readers}
      onChange={(next, field) => context.onPatch({ parameters: next }, `parameters/${field}`)}
      onRename={context.onRenameParameter}
    />
  );
}

/** What is wrong inside of a parameter is told there; what is wrong with a name, or with all of them, at the list. */
const parameterMessage = (issues: SettingsContext["issues"], pointer: string): string | undefined =>
  pointer === ""
    ? messageAt(
        issues.filter(({ path }) => path !== undefined && /^\/parameters(\/[^/]*)?$/.test(path)),
        "/parameters",
      )
    : messageAt(issues, `/parameters${pointer}`);

type ControlOf = Readonly<{ field: SettingField; context: SettingsContext; control: ControlProps }>;

function SettingControl({ field, context, control }: ControlOf) {
  const value = settingAt(context.draft, field.path);
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const set = (next: string | number | undefined) =>
    context.onPatch(settingPatch(context.draft, field.path, next), field.path);
  const setText = (next: string) => set(next === "" ? undefined : next);
  const shared = { ...control, readOnly: context.isReadOnly, placeholder: field.fallback, value: text };
  switch (field.kind) {
    case "missed":
    case "lane":
    case "environment":
      return <SettingChoice field={field} context={context} control={control} value={text} onChange={set} />;
    case "number":
      return (
        <Input
          {...shared}
          type="number"
          onChange={({ target }) => set(target.value === "" ? undefined : target.valueAsNumber)}
        />
      );
    case "long_text":
      return <Textarea {...shared} onChange={(event) => setText(event.target.value)} />;
    case "date":
    case "text":
      return <Input {...shared} type={field.kind} onChange={(event) => setText(event.target.value)} />;
  }
}

const labelOf = (name: string): string => MISSED_CHOICES.find((choice) => choice.value === name)?.label ?? name;

function SettingChoice(props: ControlOf & { value: string; onChange: (value: string | undefined) => void }) {
  const { field, context, control, value, onChange } = props;
  const named = field.kind === "lane" ? context.choices.lanes : context.choices.environments;
  const names = field.kind === "missed" ? MISSED_CHOICES.map((choice) => choice.value) : named;
  return (
    <NameSelect
      control={control}
      value={value === "" ? undefined : value}
      names={names}
      labelOf={labelOf}
      emptyLabel={`Default: ${labelOf(field.fallback ?? "none")}`}
      isReadOnly={context.isReadOnly}
      onChange={onChange}
    />
  );
}
