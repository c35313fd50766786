import type { DagSummary } from "@/lib/contracts/dags";
import type { Page } from "@/lib/db/cursor";
import { type DagRow, listDags as listRows } from "@/lib/db/dags";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { describeStart } from "@/lib/services/dag/describe-start";

export async function listDags(
  ctx: ServiceContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<DagSummary>> {
  requirePermission(ctx.actor, "dag:read");
  const { items, nextCursor } = await listRows(ctx.db, page);
  return { items: items.map(summaryOf), nextCursor };
}

export function summaryOf({ id: _, start, ...row }: DagRow): DagSummary {
  return { ...row, start: describeStart(start) };
}
