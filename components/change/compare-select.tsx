"use client";

import { Select } from "@/components/ui/input";
import type { Comparison } from "@/lib/client/change/use-change-request";

type Props = Readonly<{ newest: number; comparison: Comparison; onChange: (comparison: Comparison) => void }>;

/** Which two contents are laid side by side. */
export function CompareSelect({ newest, comparison, onChange }: Props) {
  const revisions = Array.from({ length: newest }, (_, index) => ({
    value: String(index + 1),
    label: `Revision ${index + 1}`,
  }));
  const to = comparison.to ?? newest;
  return (
    <div className="flex items-center gap-1.5 text-muted text-xs">
      Compare
      <Select
        aria-label="Compare from"
        className="h-7 w-40 text-xs"
        value={comparison.from ?? ""}
        options={[{ value: "", label: "What was active" }, ...revisions.filter(({ value }) => Number(value) < to)]}
        onChange={({ target }) => onChange({ ...comparison, from: target.value === "" ? null : Number(target.value) })}
      />
      with
      <Select
        aria-label="Compare with"
        className="h-7 w-32 text-xs"
        value={to}
        options={revisions}
        onChange={({ target }) => {
          const chosen = Number(target.value);
          const from = comparison.from !== null && comparison.from < chosen ? comparison.from : null;
          onChange({ from, to: chosen });
        }}
      />
    </div>
  );
}
