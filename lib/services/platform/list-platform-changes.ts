import type { PlatformChange } from "@/lib/contracts/platform-changes";
import { listPlatformChanges as listRows } from "@/lib/db/platform-changes";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { platformChangeView } from "@/lib/services/platform/platform-change-view";

/** What is proposed for the platform, and what last became of such. */
export async function listPlatformChanges({ db, actor }: ServiceContext): Promise<{ items: PlatformChange[] }> {
  requirePermission(actor, "platform:read");
  const rows = await listRows(db, actor.userId);
  return { items: rows.map((row) => platformChangeView(row, actor.userId)) };
}
