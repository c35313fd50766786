import { Layers, type LucideIcon, Server, UserRoundPlus } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { Risk } from "@/lib/domain/change/risk";

const LOOKS = {
  platform: { label: "Platform", icon: Server },
  first_time_author: { label: "First of its author", icon: UserRoundPlus },
  large: { label: "Large, easier in parts", icon: Layers },
} as const satisfies Record<Risk, Readonly<{ label: string; icon: LucideIcon }>>;

/** Why a reviewer should look twice, in a word. */
export function RiskBadge({ risk }: { risk: Risk }) {
  const { label, icon } = LOOKS[risk];
  return (
    <Badge tone="warning" icon={icon}>
      {label}
    </Badge>
  );
}
