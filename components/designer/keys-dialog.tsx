"use client";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { OTHER_KEYS, SHORTCUTS } from "@/lib/client/designer/shortcuts";

/** The sheet of keys behind `?`. */
export function KeysDialog({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Keys"
      description="They work while the canvas has the focus, not while you type. Mod is Ctrl, or Command on a Mac."
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is longer than small screens, and has nothing else to scroll it by keyboard from. */}
      <section aria-label="All keys" tabIndex={0}>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
          {[...SHORTCUTS, ...OTHER_KEYS].map(({ keys, says }) => (
            <div key={says} className="contents">
              <dt className="flex gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
