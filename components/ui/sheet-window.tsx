"use client";

import { Dialog as Primitive } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { WindowClose } from "@/components/ui/window-close";

/** A drawer at the right edge. Not modal: the page beside it stays readable and usable. */
export function SheetWindow({
  isOpen,
  onClose,
  title,
  subtitle,
  children,
}: {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  subtitle?: ReactNode;
  children: ReactNode;
}) {
  const content = useRef<HTMLDivElement>(null);
  // Not on the first button: the Enter that opened the drawer would press it.
  const focusContent = (event: Event) => {
    event.preventDefault();
    content.current?.focus();
  };
  return (
    <Primitive.Root open={isOpen} onOpenChange={(next) => (next ? undefined : onClose())} modal={false}>
      <Primitive.Portal>
        <Primitive.Content
          ref={content}
          aria-describedby={undefined}
          onOpenAutoFocus={focusContent}
          onInteractOutside={(event) => event.preventDefault()}
          className="fixed inset-y-0 right-0 z-40 flex w-[34rem] max-w-[92vw] flex-col border-l bg-surface shadow-pop outline-none"
        >
          <div className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="break-words font-semibold text-lg">{title}</Primitive.Title>
              {subtitle === undefined ? null : <div className="mt-1 text-muted">{subtitle}</div>}
            </div>
            <WindowClose />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
