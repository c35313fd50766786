import type { ComponentProps } from "react";
import { cn } from "@/components/ui/class-names";

const CONTROL =
  "control rounded-md border border-line-strong bg-surface px-2.5 text-ink placeholder:text-faint hover:border-muted focus-visible:border-focus aria-invalid:border-danger disabled:bg-raised disabled:text-muted [&[readonly]]:bg-raised";

const FILE_BUTTON = "file:mr-3 file:-ml-2.5 file:h-full file:cursor-pointer file:border-0 file:bg-raised file:px-3";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input autoComplete="off" {...rest} className={cn(CONTROL, FILE_BUTTON, "control-line", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={4} {...rest} className={cn(CONTROL, "py-1.5", className)} />;
}

export type SelectOption = Readonly<{ value: string; label: string }>;

/** The browser's own select: right for screen readers, touch and keyboards without any script. */
export function Select({
  options,
  className,
  ...rest
}: Omit<ComponentProps<"select">, "children"> & { options: readonly SelectOption[] }) {
  return (
    <select {...rest} className={cn(CONTROL, "control-line enabled:read-only:bg-surface", className)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
