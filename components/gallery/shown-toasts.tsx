"use client";

import { useTheme } from "next-themes";
import { useEffect } from "react";
import { Toaster, toast } from "sonner";
import { TOASTER_LOOK } from "@/components/ui/toaster";

/** A toaster of their own, so that the page's shows none of them. */
const SHOWN = { toasterId: "gallery", duration: Number.POSITIVE_INFINITY } as const;
const TOASTS = [
  ["success", "Settled. Undo brings back your draft as it was, and behind it theirs."],
  ["error", "This edge would close a cycle: score → decide → score. Draw it the other way."],
  ["info", "fetch has no url, headers any more. Undo brings it back."],
] as const;

/** Short news of each kind, which stay here until the page is left. */
export function ShownToasts() {
  const { resolvedTheme } = useTheme();
  useEffect(() => {
    const ids = TOASTS.map(([kind, text]) => toast[kind](text, SHOWN));
    return () => {
      for (const id of ids) toast.dismiss(id);
    };
  }, []);
  return <Toaster id={SHOWN.toasterId} expand {...TOASTER_LOOK} theme={resolvedTheme === "dark" ? "dark" : "light"} />;
}
