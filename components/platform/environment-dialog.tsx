"use client";

import { ProposeDialog } from "@/components/platform/propose-dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { readEnvironmentForm } from "@/lib/client/platform/proposal-forms";
import type { EnvironmentView } from "@/lib/contracts/platform";

const LIMITS = [
  { name: "memoryMb", label: "Memory, in MB" },
  { name: "cpuSeconds", label: "CPU time, in seconds" },
  { name: "maxProcesses", label: "Processes" },
  { name: "fileMb", label: "File size, in MB" },
] as const;

/** Proposes other limits of an interpreter. */
export function EnvironmentDialog({ environment, onClose }: { environment: EnvironmentView; onClose: () => void }) {
  return (
    <ProposeDialog
      title={`Limits of ${environment.name}`}
      description="Applies to what starts after somebody else, of data ops, approved. Open changes of DAGs that use it are approved anew."
      used={{ kind: "environment", name: environment.name }}
      read={(texts) => readEnvironmentForm(environment.name, texts)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          {LIMITS.map(({ name, label }) => (
            <Field key={name} label={label} isRequired error={errors[name]}>
              {(control) => <Input {...control} name={name} type="number" min={1} defaultValue={environment[name]} />}
            </Field>
          ))}
          <Field label="For" error={errors.description}>
            {(control) => <Textarea {...control} name="description" rows={2} defaultValue={environment.description} />}
          </Field>
        </>
      )}
    </ProposeDialog>
  );
}
