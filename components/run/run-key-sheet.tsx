import { KeySheet } from "@/components/ui/key-sheet";
import { RUN_KEYS } from "@/lib/client/run/run-commands";

const LISTED = RUN_KEYS.map(({ key, does }) => ({ keys: [key], does }));

/** Every key of a run's page and of the grid. */
export const RunKeySheet = ({ onClose }: { onClose: () => void }) => (
  <KeySheet
    title="Keys"
    description="They work while no field has the cursor. What changes a run asks first, and shows what follows."
    listed={LISTED}
    onClose={onClose}
  />
);
