"use client";

import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";
import { tabClass } from "@/components/ui/tab-class";

const tabListClass = "flex gap-1 border-b";
export type TabItem<T extends string> = Readonly<{ value: T; label: ReactNode; content: ReactNode }>;

/** Tabs inside a page or drawer. Tabs that change the address are links with `tabClass`. */
export function Tabs<T extends string>({
  label,
  items,
  value,
  onChange,
  className,
}: {
  label: string;
  items: readonly TabItem<T>[];
  value: T;
  onChange: (value: T) => void;
  className?: string;
}) {
  const handleChange = (next: string) => {
    const item = items.find((candidate) => candidate.value === next);
    if (item) onChange(item.value);
  };
  return (
    <Primitive.Root value={value} onValueChange={handleChange} className={cn("flex min-h-0 flex-col", className)}>
      <Primitive.List aria-label={label} className={tabListClass}>
        {items.map((item) => (
          <Primitive.Trigger key={item.value} value={item.value} className={tabClass}>
            {item.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {items.map((item) => (
        <Primitive.Content key={item.value} value={item.value} className="min-h-0 flex-1 outline-none">
          {item.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
