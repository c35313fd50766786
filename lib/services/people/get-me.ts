import type { Me } from "@/lib/contracts/people";
import { readNoticeSetting } from "@/lib/db/notices";
import { findIdentity } from "@/lib/db/people";
import { hasPermission, PERMISSIONS, type Permission } from "@/lib/domain/access/permissions";
import { isFresh } from "@/lib/domain/access/step-up";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);
const ALL = Object.keys(PERMISSIONS).filter(isPermission);

/** The reader, with the roles that hold now and what they allow. */
export async function getMe({ db, actor, now }: ServiceContext): Promise<Me> {
  requirePermission(actor, "me:read");
  const found = await findIdentity(db, actor.userId);
  if (!found) throw new AppError("unauthenticated", "The account is no longer active.");
  return {
    id: actor.userId,
    personKey: actor.personKey,
    name: actor.name,
    roles: [...actor.roles],
    permissions: ALL.filter((permission) => hasPermission(actor.roles, permission)),
    isDemo: found.isDemo,
    notices: await readNoticeSetting(db, actor.userId),
    hasSignedInLately: isFresh(actor.authenticatedAt ?? null, now()),
  };
}
