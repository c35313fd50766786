import type { MissedTicks } from "@/lib/contracts/missed-ticks";
import { findDag } from "@/lib/db/dags";
import { listMissedTicks as listRows } from "@/lib/db/missed-ticks";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

const SHOWN = 50;

/** Ticks of a DAG's schedule that got no run, newest first. */
export async function listMissedTicks(
  { db, actor }: ServiceContext,
  dagKey: string,
): Promise<{ items: MissedTicks[] }> {
  requirePermission(actor, "run:read");
  const dag = await findDag(db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  return { items: await listRows(db, dag.id, SHOWN) };
}
