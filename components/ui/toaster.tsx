"use client";

import { useEffect } from "react";
import { Toaster as SonnerToaster, toast as sonner } from "sonner";
import { showToastsBy } from "@/components/ui/toast";

export const TOASTER_LOOK = { position: "bottom-right", closeButton: true } as const;

/** Where toasts appear. Its own effects run before this one, so it listens by the time the first toast is handed on. */
export function Toaster({ theme }: { theme: "light" | "dark" }) {
  useEffect(() => showToastsBy((kind, text) => sonner[kind](text)), []);
  return <SonnerToaster theme={theme} {...TOASTER_LOOK} />;
}
