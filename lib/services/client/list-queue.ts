import type { QueuePage } from "@/lib/contracts/clients";
import { countQueueItems, listQueueItems, type QueueFilter } from "@/lib/db/clients";
import { findDag } from "@/lib/db/dags";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

export async function listQueue(
  { db, actor }: ServiceContext,
  dagKey: string,
  filter: QueueFilter,
): Promise<QueuePage> {
  requirePermission(actor, "client:read");
  const dag = await findDag(db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const [page, counts] = await Promise.all([listQueueItems(db, dag.id, filter), countQueueItems(db, dag.id)]);
  return { ...page, counts };
}
