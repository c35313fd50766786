import { Checkbox } from "@/components/ui/checkbox";
import { setDensity, useDensity } from "@/lib/client/density";

/** app/globals.css gives the tables of a page less room while this is ticked. */
export function DensitySwitch() {
  const isCompact = useDensity() === "compact";
  return (
    <div data-density-switch className="flex h-8 items-center px-2">
      <Checkbox
        label="Compact tables"
        isChecked={isCompact}
        onChange={(next) => setDensity(next ? "compact" : "comfortable")}
      />
    </div>
  );
}
