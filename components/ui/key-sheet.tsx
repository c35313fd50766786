"use client";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

export type ListedKey = Readonly<{ keys: readonly string[]; does: string }>;

/** What keys do on a page: the sheet behind `?`. */
export function KeySheet({
  title,
  description,
  listed,
  onClose,
}: {
  title: string;
  description: string;
  listed: readonly ListedKey[];
  onClose: () => void;
}) {
  return (
    <Dialog isOpen onOpenChange={onClose} title={title} description={description}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is longer than small screens, and has nothing else to scroll it by keyboard from. */}
      <section aria-label="All keys" tabIndex={0}>
        <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-6 gap-y-2">
          {listed.map(({ keys, does }) => (
            <div key={does} className="contents">
              <dt className="flex gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
