import { denialSentence } from "@/lib/domain/access/denial";
import { hasPermission, PERMISSIONS, type Permission } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/shared/app-error";
import type { Actor } from "@/lib/services/context";

/** Throws `forbidden` unless a live role of the actor carries the permission. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (hasPermission(actor.roles, permission)) return;
  throw new AppError("forbidden", denialSentence(permission), {
    reason: "missing_permission",
    permission,
    heldBy: PERMISSIONS[permission],
  });
}
