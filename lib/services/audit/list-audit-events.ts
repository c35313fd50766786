import type { AuditEvent } from "@/lib/contracts/people";
import { type AuditFilter, listAuditEvents as listRows } from "@/lib/db/audit-events";
import type { Page } from "@/lib/db/cursor";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function listAuditEvents({ db, actor }: ServiceContext, filter: AuditFilter): Promise<Page<AuditEvent>> {
  requirePermission(actor, "audit:read");
  return listRows(db, filter);
}
