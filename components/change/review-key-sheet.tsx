"use client";

import { KeySheet } from "@/components/ui/key-sheet";
import { REVIEW_KEYS } from "@/lib/client/change/use-review-keys";

const LISTED = REVIEW_KEYS.map(({ key, does }) => ({ keys: [key], does }));

/** Every key of the review page. */
export const ReviewKeySheet = ({ onClose }: { onClose: () => void }) => (
  <KeySheet
    title="Keys of the review page"
    description="They work while no field has the cursor."
    listed={LISTED}
    onClose={onClose}
  />
);
