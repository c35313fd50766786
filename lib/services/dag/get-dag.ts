import type { DagDetail } from "@/lib/contracts/dags";
import { findDagDetail } from "@/lib/db/dags";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { summaryOf } from "@/lib/services/dag/list-dags";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

export async function getDag(ctx: ServiceContext, dagKey: string): Promise<DagDetail> {
  requirePermission(ctx.actor, "dag:read");
  const found = await findDagDetail(ctx.db, dagKey);
  if (!found) throw dagNotFound(dagKey);
  const { canonical, createdBy, activeLayout, debt, ...row } = found;
  return {
    ...summaryOf(row),
    createdBy,
    activeDocument: canonical && readSnapshot(canonical).document,
    activeLayout,
    debt,
  };
}
