import type { z } from "zod";
import type { alertsPageSchema, listAlertsQuerySchema } from "@/lib/contracts/alerts";
import { countOpenAlerts, listAlerts as listRows } from "@/lib/db/alerts";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** What people are told of, newest first. */
export async function listAlerts(
  { db, actor }: ServiceContext,
  filter: z.infer<typeof listAlertsQuerySchema>,
): Promise<z.infer<typeof alertsPageSchema>> {
  requirePermission(actor, "alert:read");
  const [page, openCount] = await Promise.all([listRows(db, filter), countOpenAlerts(db)]);
  return { ...page, openCount };
}
