import type { PackView } from "@/lib/contracts/platform";
import type { Page } from "@/lib/db/cursor";
import { listPacks as listRows } from "@/lib/db/packs";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function listPacks(
  { db, actor }: ServiceContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<PackView>> {
  requirePermission(actor, "pack:read");
  return listRows(db, page);
}
