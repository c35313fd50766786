import type { AuditEvent } from "@/lib/contracts/people";
import { type AuditFilter, listAuditEvents as listRows } from "@/lib/db/audit-events";
import type { Page } from "@/lib/db/cursor";
import { requirePermission } from "@/lib/services/access/require-permission";
import { inScopeOf } from "@/lib/services/audit/scope";
import type { ServiceContext } from "@/lib/services/context";

export async function listAuditEvents(
  { db, actor }: ServiceContext,
  { cursor, limit, ...filter }: AuditFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<AuditEvent>> {
  requirePermission(actor, "audit:own");
  return listRows(db, { ...inScopeOf(actor, filter), cursor, limit });
}
