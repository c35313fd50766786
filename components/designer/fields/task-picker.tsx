"use client";

import { X } from "lucide-react";
import { Select } from "@/components/ui/input";

type Props = Readonly<{
  /** Accessible name of the select that adds one. */
  addLabel: string;
  chosen: readonly string[];
  /** Keys of the tasks that can be chosen. */
  offered: readonly string[];
  isReadOnly: boolean;
  onAdd: (key: string) => void;
  onRemove: (key: string) => void;
}>;

/** Tasks by key: those chosen, each with a way out, and a select for one more. */
export function TaskPicker({ addLabel, chosen, offered, isReadOnly, onAdd, onRemove }: Props) {
  const free = offered.filter((key) => !chosen.includes(key));
  return (
    <div className="flex flex-col gap-1.5">
      {chosen.length > 0 ? (
        <ul className="flex flex-wrap gap-1">
          {chosen.map((key) => (
            <li
              key={key}
              className="inline-flex items-center gap-1 rounded-sm border bg-raised px-1.5 font-mono text-xs"
            >
              {key}
              {isReadOnly ? null : (
                <button
                  type="button"
                  aria-label={`Remove ${key}`}
                  className="hover:text-danger"
                  onClick={() => onRemove(key)}
                >
                  <X aria-hidden className="size-3" />
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {isReadOnly || free.length === 0 ? null : (
        <Select
          aria-label={addLabel}
          className="text-xs"
          value=""
          options={[{ value: "", label: "Add a task…" }, ...free.map((key) => ({ value: key, label: key }))]}
          onChange={(event) => onAdd(event.target.value)}
        />
      )}
    </div>
  );
}
