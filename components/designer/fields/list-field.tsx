"use client";

import { CircleAlert, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

/** Several inputs under one heading, with a button that adds one more. */
export function ListField({
  label,
  hint,
  error,
  isRequired,
  addLabel,
  onAdd,
  children,
}: {
  label: string;
  hint: string;
  error?: string | undefined;
  isRequired: boolean;
  addLabel?: string | undefined;
  /** Left out when nothing may be added. */
  onAdd?: (() => void) | undefined;
  children: ReactNode;
}) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 font-medium text-muted text-xs">
        {label}
        {isRequired ? <span aria-hidden> *</span> : null}
      </legend>
      {children}
      {error === undefined ? null : (
        <p className="flex items-start gap-1 text-danger text-xs">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {error}
        </p>
      )}
      <p className="text-faint text-xs">{hint}</p>
      {onAdd ? (
        <Button size="sm" variant="ghost" icon={Plus} className="self-start" onClick={onAdd}>
          {addLabel}
        </Button>
      ) : null}
    </fieldset>
  );
}
