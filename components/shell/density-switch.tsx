import { Checkbox } from "@/components/ui/checkbox";
import { setDensity, useDensity } from "@/lib/client/density";

/** For all tables of every page in this browser. */
export function DensitySwitch() {
  const isCompact = useDensity() === "compact";
  return (
    <div className="flex h-8 items-center px-2">
      <Checkbox
        label="Compact tables"
        isChecked={isCompact}
        onChange={(next) => setDensity(next ? "compact" : "comfortable")}
      />
    </div>
  );
}
