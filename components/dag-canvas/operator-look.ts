import {
  AlarmClock,
  Database,
  Globe,
  type LucideIcon,
  Package,
  Split,
  SquareTerminal,
  UserCheck,
  Workflow,
} from "lucide-react";
import type { Operator } from "@/lib/domain/dag/document";

/** Name, icon and one sentence per operator, for the palette and the nodes. */
export const OPERATOR_LOOK = {
  pack: { title: "Pack", icon: Package, says: "Runs a script of a pack" },
  bash: { title: "Bash", icon: SquareTerminal, says: "Runs a command line" },
  sql: { title: "SQL", icon: Database, says: "Queries a connection" },
  http: { title: "HTTP", icon: Globe, says: "Calls a web service" },
  wait: { title: "Wait", icon: AlarmClock, says: "Waits without holding a slot" },
  approval: { title: "Approval", icon: UserCheck, says: "Asks a person, holds no slot" },
  trigger_dag: { title: "Trigger DAG", icon: Workflow, says: "Hands the client to another DAG" },
  branch: { title: "Branch", icon: Split, says: "Chooses what runs next" },
} as const satisfies Record<Operator, { title: string; icon: LucideIcon; says: string }>;
