"use client";

import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import type { Parameter, Parameters } from "@/lib/domain/dag/parameters";

type Props = Readonly<{ parameters: Parameters | undefined; errors: Readonly<Record<string, string>> }>;

/** What a client comes with: a field for each parameter of the DAG, or one for a JSON object. */
export function ClientDataFields({ parameters, errors }: Props) {
  if (!parameters)
    return (
      <Field label="Data" error={errors.data} hint="A JSON object that tasks read as client.data.">
        {(control) => <Textarea {...control} name="data" rows={5} defaultValue="{}" className="font-mono" />}
      </Field>
    );
  return Object.entries(parameters).map(([name, parameter]) => (
    <Field
      key={name}
      label={name}
      isRequired={parameter.required ?? false}
      error={errors[name]}
      hint={parameter.description}
    >
      {(control) => <ParameterControl {...control} name={name} parameter={parameter} />}
    </Field>
  ));
}

type ControlProps = Readonly<{
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  name: string;
  parameter: Parameter;
}>;

function ParameterControl({ parameter, ...control }: ControlProps) {
  const { type, values = [], default: usual } = parameter;
  const defaultValue = usual === undefined ? "" : String(usual);
  const texts = type === "boolean" ? ["true", "false"] : values;
  if (type === "boolean" || type === "enum")
    return (
      <Select
        {...control}
        defaultValue={defaultValue}
        options={[{ value: "", label: "not given" }, ...texts.map((value) => ({ value, label: value }))]}
      />
    );
  const isNumber = type === "number" || type === "integer";
  return (
    <Input
      {...control}
      type={type === "date" ? "date" : "text"}
      inputMode={isNumber ? "decimal" : undefined}
      className={type === "string" ? undefined : "font-mono"}
      defaultValue={defaultValue}
    />
  );
}
