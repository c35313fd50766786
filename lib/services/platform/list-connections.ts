import type { ConnectionView } from "@/lib/contracts/platform";
import type { Page } from "@/lib/db/cursor";
import { listConnections as listRows } from "@/lib/db/platform";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Where tasks may reach and who set it up; never a secret. */
export async function listConnections(
  { db, actor }: ServiceContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<ConnectionView>> {
  requirePermission(actor, "platform:read");
  return listRows(db, page);
}
