import type { PoolView } from "@/lib/contracts/platform";
import type { Page } from "@/lib/db/cursor";
import { listPools as listRows } from "@/lib/db/pools";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** What tasks share across DAGs and lanes, and how much of it is taken. */
export async function listPools(
  { db, actor }: ServiceContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<PoolView>> {
  requirePermission(actor, "platform:read");
  return listRows(db, page);
}
