import type { AuditFilter } from "@/lib/db/audit-events";
import { hasPermission } from "@/lib/domain/access/permissions";
import type { Actor } from "@/lib/services/context";

/** Whoever may not read the whole record still reads what they did themselves, whatever they filter by. */
export const inScopeOf = ({ roles, userId }: Actor, filter: AuditFilter): AuditFilter =>
  hasPermission(roles, "audit:read") ? filter : { ...filter, ownOf: userId };
