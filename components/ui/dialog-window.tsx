"use client";

import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { cn } from "@/components/ui/class-names";
import { WindowClose } from "@/components/ui/window-close";

const SIZES = { md: "max-w-lg", lg: "max-w-3xl", xl: "max-w-5xl" } as const;

const FIELD = "input:not([type='hidden'], [disabled]), textarea:not([disabled]), select:not([disabled])";

/** A modal question or form. Focus begins at its first field, stays inside and returns to what opened it; Escape closes. */
export function DialogWindow({
  isOpen,
  onOpenChange,
  title,
  description,
  size = "md",
  footer,
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: ReactNode;
  size?: keyof typeof SIZES;
  footer?: ReactNode;
  children?: ReactNode;
}) {
  const body = useRef<HTMLDivElement>(null);
  // Not the button that closes it, which is first: the space in what is typed would press it.
  const focusFirstField = (event: Event) => {
    const field = body.current?.querySelector<HTMLElement>(FIELD);
    if (!field) return;
    event.preventDefault();
    field.focus();
  };
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 bg-overlay" />
        <Primitive.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onOpenAutoFocus={focusFirstField}
          data-modal=""
          className={cn(
            "fixed top-[8vh] left-1/2 z-50 flex max-h-[84vh] w-[calc(100vw-3rem)] -translate-x-1/2 flex-col rounded-lg border bg-surface shadow-pop",
            SIZES[size],
          )}
        >
          <div className="flex items-start gap-3 border-b px-5 py-3">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="font-semibold text-lg">{title}</Primitive.Title>
              {description === undefined ? null : (
                <Primitive.Description className="mt-0.5 text-muted">{description}</Primitive.Description>
              )}
            </div>
            <WindowClose />
          </div>
          {children === undefined ? null : (
            <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
              {children}
            </div>
          )}
          {footer === undefined ? null : <div className="flex justify-end gap-2 border-t px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
