"use client";

import { X } from "lucide-react";
import { CommitInput } from "@/components/designer/fields/commit-input";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

type Pairs = Readonly<Record<string, string>>;

type Props = Readonly<{
  label: string;
  pairs: Pairs;
  isReadOnly: boolean;
  onChange: (pairs: Record<string, string>) => void;
}>;

/** Named texts. A name that is taken already is refused, because the other text would be lost. */
export function PairList({ label, pairs, isReadOnly, onChange }: Props) {
  const entries = Object.entries(pairs);
  const rename = (index: number, name: string) => {
    if (!Object.hasOwn(pairs, name)) onChange(withEntry(entries, index, [name, entries[index]?.[1] ?? ""]));
  };
  return entries.map(([name, text], index) => (
    <div key={name} className="flex gap-1">
      <CommitInput
        aria-label={`${label}: name ${index + 1}`}
        className="w-2/5 font-mono text-xs"
        value={name}
        readOnly={isReadOnly}
        onCommit={(next) => rename(index, next)}
      />
      <Input
        aria-label={`${label}: value of ${name}`}
        className="font-mono text-xs"
        value={text}
        readOnly={isReadOnly}
        onChange={(event) => onChange({ ...pairs, [name]: event.target.value })}
      />
      {isReadOnly ? null : (
        <IconButton
          label={`Remove ${name}`}
          icon={X}
          onClick={() => onChange(Object.fromEntries(entries.toSpliced(index, 1)))}
        />
      )}
    </div>
  ));
}

const withEntry = (entries: [string, string][], index: number, entry: [string, string]) =>
  Object.fromEntries(entries.with(index, entry));

/** A name nobody has taken, for a pair that is added. */
export function freePairName(pairs: Pairs): string {
  let number = 1;
  while (Object.hasOwn(pairs, `name_${number}`)) number++;
  return `name_${number}`;
}
