import type { ComponentView, LaneView } from "@/lib/contracts/platform";
import { listComponents, listLanes as listLaneRows } from "@/lib/db/platform";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Lanes with their load, and the processes that serve them. */
export async function listLanes({
  db,
  actor,
}: ServiceContext): Promise<{ lanes: LaneView[]; components: ComponentView[] }> {
  requirePermission(actor, "platform:read");
  const [lanes, components] = await Promise.all([listLaneRows(db), listComponents(db)]);
  return { lanes, components };
}
