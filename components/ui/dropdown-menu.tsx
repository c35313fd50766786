"use client";

import type { LucideIcon } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { cn } from "@/components/ui/class-names";

/** A menu behind a button. The items are `MenuItem`, `MenuLabel` and `MenuSeparator`. */
export function DropdownMenu({
  trigger,
  align = "end",
  children,
}: {
  trigger: ReactElement;
  align?: "start" | "end";
  children: ReactNode;
}) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-48 rounded-lg border bg-surface p-1 shadow-pop"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export function MenuItem({
  icon: Icon,
  isDanger = false,
  isDisabled = false,
  onSelect,
  children,
}: {
  icon?: LucideIcon;
  isDanger?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Primitive.Item
      disabled={isDisabled}
      onSelect={onSelect}
      className={cn(
        "flex h-8 cursor-pointer items-center gap-2 rounded-md px-2 outline-none data-[disabled]:cursor-not-allowed data-[highlighted]:bg-raised data-[disabled]:opacity-55",
        isDanger && "text-danger",
      )}
    >
      {Icon ? <Icon aria-hidden className="size-3.5" /> : null}
      {children}
    </Primitive.Item>
  );
}

/** One choice of several, with a mark at the chosen one. */
export function MenuChoices<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T | undefined;
  choices: readonly Readonly<{ value: T; label: string }>[];
  onChange: (value: T) => void;
}) {
  return (
    <Primitive.RadioGroup {...(value === undefined ? {} : { value })}>
      <Primitive.Label className="px-2 py-1 text-faint text-xs">{label}</Primitive.Label>
      {choices.map((choice) => (
        <Primitive.RadioItem
          key={choice.value}
          value={choice.value}
          onSelect={() => onChange(choice.value)}
          className="flex h-8 cursor-pointer items-center gap-2 rounded-md pr-2 pl-6 outline-none data-[highlighted]:bg-raised"
        >
          <Primitive.ItemIndicator className="-ml-4 size-2 rounded-full bg-accent" />
          {choice.label}
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}

export function MenuSeparator() {
  return <Primitive.Separator className="my-1 h-px bg-line" />;
}
