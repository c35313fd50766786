import type { Pins } from "@/lib/contracts/pins";
import { findDag } from "@/lib/db/dags";
import { listPins } from "@/lib/db/pins";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

/** One's own pins of a DAG. */
export async function listOwnPins(ctx: ServiceContext, dagKey: string): Promise<Pins> {
  requirePermission(ctx.actor, "draft:try");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  return { items: await listPins(ctx.db, { dagId: dag.id, userId: ctx.actor.userId }) };
}
