import type { VersionSummary } from "@/lib/contracts/dags";
import type { Page } from "@/lib/db/cursor";
import { findDag } from "@/lib/db/dags";
import { listVersions as listRows } from "@/lib/db/versions";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

export async function listVersions(
  { db, actor }: ServiceContext,
  dagKey: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<VersionSummary>> {
  requirePermission(actor, "dag:read");
  const dag = await findDag(db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  return listRows(db, dag.id, page);
}
