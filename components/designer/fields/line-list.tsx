"use client";

import { X } from "lucide-react";
import { flushSync } from "react-dom";
import { numbered } from "@/components/designer/fields/numbered";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

type Props = Readonly<{
  /** What one entry is called. */
  itemLabel: string;
  lines: readonly string[];
  isReadOnly: boolean;
  onChange: (lines: string[]) => void;
}>;

/** Texts one below the other, in order. Enter in the last one begins another. */
export function LineList({ itemLabel, lines, isReadOnly, onChange }: Props) {
  return numbered(lines).map(({ item: line, number }) => (
    <div key={number} className="flex gap-1">
      <Input
        aria-label={`${itemLabel} ${number}`}
        className="font-mono text-xs"
        value={line}
        readOnly={isReadOnly}
        onChange={(event) => onChange(lines.with(number - 1, event.target.value))}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || number !== lines.length) return;
          const row = event.currentTarget.parentElement;
          flushSync(() => onChange([...lines, ""]));
          row?.nextElementSibling?.querySelector("input")?.focus();
        }}
      />
      {isReadOnly ? null : (
        <IconButton
          label={`Remove ${itemLabel.toLowerCase()} ${number}`}
          icon={X}
          onClick={() => onChange(lines.toSpliced(number - 1, 1))}
        />
      )}
    </div>
  ));
}
