"use client";

import { ListField } from "@/components/designer/fields/list-field";
import type { TaskFormContext } from "@/components/designer/fields/task-field-control";
import { messageAt } from "@/lib/client/designer/issue-places";
import type { TaskField } from "@/lib/client/designer/task-fields";

type Props = Readonly<{ field: TaskField; context: TaskFormContext }>;

/** A field that holds any of a few values, each with a box to tick. None ticked is the field left out. */
export function FlagTaskField({ field, context }: Props) {
  const { task, issues, isReadOnly, onSet } = context;
  const value = task[field.name];
  const isChosen = (choice: string) => Array.isArray(value) && value.some((each) => each === choice);
  const toggle = (choice: string) => {
    const next = field.choices.filter((each) => (each === choice ? !isChosen(each) : isChosen(each)));
    onSet(field.name, next.length === 0 ? undefined : next);
  };
  return (
    <ListField
      label={field.label}
      hint={field.help}
      isRequired={field.isRequired}
      error={messageAt(issues, `/${field.name}`)}
    >
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {field.choices.map((choice) => (
          <label key={choice} className="inline-flex items-center gap-1.5 font-mono text-xs">
            <input type="checkbox" checked={isChosen(choice)} disabled={isReadOnly} onChange={() => toggle(choice)} />
            {choice}
          </label>
        ))}
      </div>
    </ListField>
  );
}
