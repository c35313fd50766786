import {
  ArrowLeftRight,
  CalendarClock,
  CircleCheck,
  CircleDot,
  CirclePause,
  GitBranch,
  GitMerge,
  type LucideIcon,
  MessageSquareWarning,
  OctagonX,
  PencilLine,
  RefreshCwOff,
  Rocket,
  ShieldX,
  XCircle,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/tone";
import type { Badge as ChangeBadgeName } from "@/lib/contracts/change-requests";

type Look = Readonly<{ label: string; tone: Tone; icon: LucideIcon }>;

const LOOKS = {
  activated: { label: "Activated", tone: "success", icon: Rocket },
  closed: { label: "Closed", tone: "neutral", icon: XCircle },
  superseded: { label: "Superseded", tone: "neutral", icon: ArrowLeftRight },
  conflicting: { label: "Conflicting", tone: "danger", icon: GitMerge },
  behind: { label: "Behind", tone: "orange", icon: GitBranch },
  changes_requested: { label: "Changes requested", tone: "danger", icon: OctagonX },
  checks_failing: { label: "Checks failing", tone: "danger", icon: ShieldX },
  unresolved: { label: "Unresolved thread", tone: "warning", icon: MessageSquareWarning },
  stale: { label: "Approval stale", tone: "warning", icon: RefreshCwOff },
  needs_review: { label: "Needs review", tone: "info", icon: CircleDot },
  draft: { label: "Draft", tone: "neutral", icon: PencilLine },
  scheduled: { label: "Scheduled", tone: "info", icon: CalendarClock },
  approved: { label: "Approved, held", tone: "warning", icon: CirclePause },
  ready: { label: "Ready", tone: "success", icon: CircleCheck },
} as const satisfies Record<ChangeBadgeName, Look>;

/** Where a change request stands, in a word. */
export function ChangeBadge({ badge }: { badge: ChangeBadgeName }) {
  const { label, tone, icon } = LOOKS[badge];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
