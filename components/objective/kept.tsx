import { CircleCheck, CircleMinus, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { attainment, isAttained, type Kept, shareText } from "@/lib/domain/objective/budget";

/** Whether an objective was kept, as a word, an icon and a tone. */
export function KeptBadge({ counts }: { counts: Kept }) {
  const isKept = isAttained(counts);
  if (isKept === null)
    return (
      <Badge icon={CircleMinus} tone="neutral">
        not promised
      </Badge>
    );
  return isKept ? (
    <Badge icon={CircleCheck} tone="success">
      in time
    </Badge>
  ) : (
    <Badge icon={TriangleAlert} tone="danger">
      missed
    </Badge>
  );
}

/** The share in time, and by how much it is more or less than before. */
export function Attainment({ counts, previous }: { counts: Kept; previous?: Kept }) {
  const share = attainment(counts);
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 tabular-nums">
      <span className="whitespace-nowrap font-medium">{shareText(share)}</span>
      {previous ? <Change from={attainment(previous)} to={share} /> : null}
    </span>
  );
}

function Change({ from, to }: { from: number | null; to: number | null }) {
  if (from === null || to === null) return null;
  const points = Math.round((to - from) * 1_000) / 10;
  const text = points === 0 ? "unchanged" : `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)} points`;
  return <span className="whitespace-nowrap text-muted text-xs">{text}</span>;
}
