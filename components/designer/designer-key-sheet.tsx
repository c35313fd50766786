"use client";

import { KeySheet } from "@/components/ui/key-sheet";
import { OTHER_KEYS, SHORTCUTS } from "@/lib/client/designer/shortcuts";

const LISTED = [...SHORTCUTS, ...OTHER_KEYS];

/** Every key of the designer. */
export const DesignerKeySheet = ({ onClose }: { onClose: () => void }) => (
  <KeySheet
    title="Keys"
    description="They work while the canvas has the focus, not while you type. Mod is Ctrl, or Command on a Mac."
    listed={LISTED}
    onClose={onClose}
  />
);
