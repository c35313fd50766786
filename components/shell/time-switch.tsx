"use client";

import { cn } from "@/components/ui/class-names";
import { setTimeZone, type TimeZone, useTimeZone } from "@/lib/client/time-zone";

const CHOICES: readonly Readonly<{ value: TimeZone; label: string }>[] = [
  { value: "utc", label: "UTC" },
  { value: "local", label: "Local" },
];

/** Times of all pages in UTC or in the browser's zone. */
export function TimeSwitch() {
  const zone = useTimeZone();
  return (
    <fieldset aria-label="Show times in" className="flex h-7 overflow-hidden rounded-md border border-line-strong">
      {CHOICES.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={zone === value}
          onClick={() => setTimeZone(value)}
          className={cn("px-2 text-xs", zone === value ? "bg-accent-soft font-medium text-accent" : "text-muted")}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
