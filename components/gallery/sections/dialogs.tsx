"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { EVERYONE } from "@/components/gallery/fixtures/people";
import { shownCache } from "@/components/gallery/shown-cache";
import { DIALOG_NAMES, DIALOGS } from "@/components/gallery/shown-dialogs";
import { Button } from "@/components/ui/button";

/** Dialogs and drawers stand over a page, so the address says which one is open. */
export function DialogsSection() {
  const [open, setOpen] = useQueryState("open", parseAsStringLiteral(DIALOG_NAMES));
  return (
    <>
      <ul className="flex flex-wrap gap-2">
        {DIALOG_NAMES.map((name) => (
          <li key={name}>
            <Button data-dialog={name} onClick={() => void setOpen(name)}>
              {name}
            </Button>
          </li>
        ))}
      </ul>
      {open ? <OpenDialog key={open} name={open} onClose={() => void setOpen(null)} /> : null}
    </>
  );
}

function OpenDialog({ name, onClose }: { name: (typeof DIALOG_NAMES)[number]; onClose: () => void }) {
  const { knows = [], show } = DIALOGS[name];
  const [cache] = useState(() => shownCache(EVERYONE, knows));
  return <QueryClientProvider client={cache}>{show(onClose)}</QueryClientProvider>;
}
