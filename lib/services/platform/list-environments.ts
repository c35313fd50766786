import type { EnvironmentView } from "@/lib/contracts/platform";
import type { Page } from "@/lib/db/cursor";
import { listEnvironments as listRows } from "@/lib/db/platform";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function listEnvironments(
  { db, actor }: ServiceContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<EnvironmentView>> {
  requirePermission(actor, "platform:read");
  return listRows(db, page);
}
