import type { AlertChannel } from "@/lib/contracts/alerts";
import { listAlertChannels } from "@/lib/db/alert-channels";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Where alerts go, and which; never a secret. */
export async function listChannels({ db, actor }: ServiceContext): Promise<{ items: AlertChannel[] }> {
  requirePermission(actor, "alert:route");
  return { items: await listAlertChannels(db) };
}
