"use client";

import type { ControlProps } from "@/components/ui/field";
import { Select } from "@/components/ui/input";

type Props = Readonly<{
  control: ControlProps;
  value: string | undefined;
  names: readonly string[];
  /** What a name is shown as; itself when left out. */
  labelOf?: (name: string) => string;
  /** What an empty choice means, such as `Default: python3`. */
  emptyLabel: string;
  isReadOnly: boolean;
  onChange: (value: string | undefined) => void;
}>;

const asItIs = (name: string): string => name;

/** One of the names that exist. A name that is not among them is shown and said to be unknown, never dropped. */
export function NameSelect({ control, value, names, labelOf = asItIs, emptyLabel, isReadOnly, onChange }: Props) {
  const isUnknown = value !== undefined && !names.includes(value);
  return (
    <Select
      {...control}
      value={value ?? ""}
      disabled={isReadOnly}
      options={[
        { value: "", label: emptyLabel },
        ...names.map((name) => ({ value: name, label: labelOf(name) })),
        ...(isUnknown ? [{ value, label: `${value} (not found)` }] : []),
      ]}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
    />
  );
}
