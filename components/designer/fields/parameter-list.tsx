"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { CommitInput } from "@/components/designer/fields/commit-input";
import { LineList } from "@/components/designer/fields/line-list";
import { ListField } from "@/components/designer/fields/list-field";
import { numbered } from "@/components/designer/fields/numbered";
import { IconButton } from "@/components/ui/button";
import { type ControlProps, Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import {
  type DraftParameter,
  type DraftParameters,
  PARAMETER_LABELS,
  patchedParameter,
  patchOfType,
  renamingNote,
  typedDefault,
  withNewParameter,
  withoutParameter,
} from "@/lib/client/designer/parameter-edits";

type Props = Readonly<{
  parameters: DraftParameters;
  isReadOnly: boolean;
  /** What is wrong at a pointer below the parameters, such as `/amount/default`. */
  errorAt: (pointer: string) => string | undefined;
  /** The keys of the tasks that read a parameter, by its name. */
  readers: ReadonlyMap<string, readonly string[]>;
  /** `field` groups the keystrokes of one input into one step of undo. */
  onChange: (parameters: DraftParameters | undefined, field: string) => void;
  /** Answers why the name cannot be taken. */
  onRename: (name: string, next: string) => string | null;
}>;

/** What a client comes with, by name and type. Without any, it may come with anything. */
export function ParameterList({ parameters, isReadOnly, errorAt, readers, onChange, onRename }: Props) {
  return (
    <ListField
      label="Parameters"
      hint="What a client comes with; tasks read it as client.data. Without any, it may come with anything."
      isRequired={false}
      error={errorAt("")}
      addLabel="Add parameter"
      onAdd={isReadOnly ? undefined : () => onChange(withNewParameter(parameters), "add")}
    >
      {numbered(Object.entries(parameters)).map(({ item: [name, parameter], number }) => (
        // By its place: a name that is being changed must not lose the focus.
        <OneParameter
          key={number}
          name={name}
          parameter={parameter}
          isReadOnly={isReadOnly}
          errorAt={(field) => errorAt(`/${name}/${field}`)}
          hint={isReadOnly ? undefined : renamingNote(readers.get(name))}
          onRename={(next) => onRename(name, next)}
          onPatch={(patch, field) => onChange(patchedParameter(parameters, name, patch), `${name}/${field}`)}
          onRemove={() => onChange(withoutParameter(parameters, name), `remove/${name}`)}
        />
      ))}
    </ListField>
  );
}

type OneProps = Readonly<{
  name: string;
  parameter: DraftParameter;
  isReadOnly: boolean;
  errorAt: (field: string) => string | undefined;
  hint: string | undefined;
  onRename: (next: string) => string | null;
  onPatch: (patch: Partial<DraftParameter>, field: string) => void;
  onRemove: () => void;
}>;

/** The fields of one; every input is a step of undo of its own. */
function OneParameter({ name, parameter, isReadOnly, errorAt, hint, onRename, onPatch, onRemove }: OneProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  return (
    <fieldset aria-label={`Parameter ${name}`} className="flex min-w-0 flex-col gap-2 rounded-md border p-2">
      <div className="flex items-start gap-1">
        <Field label="Name" hint={hint} error={refusal ?? undefined} className="min-w-0 flex-1">
          {(control) => (
            <CommitInput
              {...control}
              className="font-mono text-xs"
              value={name}
              readOnly={isReadOnly}
              onCommit={(next) => setRefusal(onRename(next))}
            />
          )}
        </Field>
        {isReadOnly ? null : (
          // Beside the field, below its label.
          <IconButton label={`Remove parameter ${name}`} icon={X} className="mt-5" onClick={onRemove} />
        )}
      </div>
      <Field label="Type" error={errorAt("type")}>
        {(control) => (
          <TypeSelect
            control={control}
            type={textOf(parameter, "type")}
            isReadOnly={isReadOnly}
            onChange={(type) => onPatch(patchOfType(parameter, type), "type")}
          />
        )}
      </Field>
      {parameter.type === "enum" ? (
        <Choices values={choicesOf(parameter)} {...{ isReadOnly, onPatch }} error={errorAt("values")} />
      ) : null}
      <label className="inline-flex items-center gap-1.5">
        <input
          type="checkbox"
          checked={parameter.required === true}
          disabled={isReadOnly}
          onChange={({ target }) => onPatch({ required: target.checked || undefined }, "required")}
        />
        Required: a client without it is refused
      </label>
      <Words {...{ parameter, isReadOnly, errorAt, onPatch }} />
    </fieldset>
  );
}

const textOf = (parameter: DraftParameter, field: string): string => String(parameter[field] ?? "");

function Words({ parameter, isReadOnly, errorAt, onPatch }: Omit<OneProps, "name" | "hint" | "onRename" | "onRemove">) {
  return (
    <>
      <Field label="Default" hint="Taken for a client that comes without it." error={errorAt("default")}>
        {(control) => (
          <CommitInput
            {...control}
            className="font-mono text-xs"
            value={textOf(parameter, "default")}
            readOnly={isReadOnly}
            onCommit={(next) => onPatch({ default: typedDefault(parameter.type, next) }, "default")}
          />
        )}
      </Field>
      <Field label="Description" hint="For who fills it in." error={errorAt("description")}>
        {(control) => (
          <Input
            {...control}
            value={textOf(parameter, "description")}
            readOnly={isReadOnly}
            onChange={({ target }) => onPatch({ description: target.value || undefined }, "description")}
          />
        )}
      </Field>
    </>
  );
}

type TypeProps = Readonly<{
  control: ControlProps;
  type: string;
  isReadOnly: boolean;
  onChange: (type: string) => void;
}>;

/** A type that there is not, as a text may say, is shown and not replaced unasked. */
function TypeSelect({ control, type, isReadOnly, onChange }: TypeProps) {
  const options = Object.entries(PARAMETER_LABELS).map(([value, label]) => ({ value, label }));
  const isKnown = Object.hasOwn(PARAMETER_LABELS, type);
  return (
    <Select
      {...control}
      value={type}
      disabled={isReadOnly}
      options={isKnown ? options : [{ value: type, label: type || "Choose…" }, ...options]}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

type ChoicesProps = Pick<OneProps, "isReadOnly" | "onPatch"> &
  Readonly<{ values: readonly string[]; error: string | undefined }>;

function Choices({ values, isReadOnly, error, onPatch }: ChoicesProps) {
  const set = (next: string[]) => onPatch({ values: next.length === 0 ? undefined : next }, "values");
  return (
    <ListField
      label="Choices"
      hint="What it may be. Enter begins another one."
      isRequired
      error={error}
      addLabel="Add choice"
      onAdd={isReadOnly ? undefined : () => set([...values, ""])}
    >
      <LineList itemLabel="Choice" lines={values} isReadOnly={isReadOnly} onChange={set} />
    </ListField>
  );
}

const choicesOf = ({ values }: DraftParameter): readonly string[] => (Array.isArray(values) ? values : []);
