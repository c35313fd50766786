"use client";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { REVIEW_KEYS } from "@/lib/client/change/use-review-keys";

/** Every key of the review page. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Keys of the review page"
      description="They work while no field has the cursor."
    >
      <dl className="grid grid-cols-[3rem_1fr] items-baseline gap-y-2">
        {REVIEW_KEYS.map(({ key, does }) => (
          <div key={key} className="contents">
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
