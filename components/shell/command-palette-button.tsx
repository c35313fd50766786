"use client";

import type { LucideIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { Kbd } from "@/components/ui/kbd";

const CommandPalette = dynamic(async () => (await import("@/components/shell/command-palette")).CommandPalette, {
  ssr: false,
});

/** Opens the palette by press or by Ctrl/Cmd-K anywhere. The palette is fetched when it is first opened. */
export function CommandPaletteButton({ icon: Icon }: { icon: LucideIcon }) {
  const [isOpen, setIsOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const open = () => {
    setWasOpened(true);
    setIsOpen(true);
  };

  // The keyboard of the whole page is the outside system here.
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setWasOpened(true);
      setIsOpen(true);
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, []);

  return (
    <>
      <button
        type="button"
        onClick={open}
        className="flex h-7 w-64 items-center gap-2 rounded-md border border-line-strong bg-page px-2 text-faint hover:border-muted"
      >
        <Icon aria-hidden className="size-3.5" />
        <span className="flex-1 text-left">Go to…</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      {wasOpened ? <CommandPalette isOpen={isOpen} onOpenChange={setIsOpen} /> : null}
    </>
  );
}
