import { v7 as newId } from "uuid";
import type { User } from "@/lib/contracts/people";
import { appendAudit } from "@/lib/db/audit";
import { isUniqueViolation } from "@/lib/db/database-error";
import { insertGrantRequest } from "@/lib/db/grant-requests";
import { findUser, insertGrant } from "@/lib/db/users";
import { needsTwoPeople, ROLE_TITLES, type Role } from "@/lib/domain/access/roles";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireStepUp } from "@/lib/services/access/require-step-up";
import type { ServiceContext } from "@/lib/services/context";
import { requireUser } from "@/lib/services/people/require-user";

/**
 * Gives a role to somebody else, or asks a second person to confirm it where one person is not enough. Nobody grants
 * anything to themselves; the database refuses it too.
 */
export async function grantRole(ctx: ServiceContext, { userId, role }: { userId: string; role: Role }): Promise<User> {
  requirePermission(ctx.actor, "grant:write");
  if (needsTwoPeople(role)) requireStepUp(ctx);
  const grantedBy = ctx.actor.userId;
  if (userId === grantedBy)
    throw new AppError("forbidden", "Nobody grants a role to themselves. Ask another administrator.", {
      reason: "is_self",
    });
  const user = requireUser(await findUser(ctx.db, userId));
  if (!user.isActive)
    throw new AppError("conflict", `The account of ${user.name} is switched off.`, { reason: "inactive" });
  if (user.grants.some((grant) => grant.role === role)) throw heldAlready(user.name, role);
  try {
    await ctx.db.$transaction(async (tx) => {
      const isRequest = needsTwoPeople(role);
      const id = newId();
      if (isRequest) await insertGrantRequest(tx, { id, userId, role, requestedBy: grantedBy, at: ctx.now() });
      else await insertGrant(tx, { id, userId, role, grantedBy, grantedAt: ctx.now() });
      await appendAudit(tx, {
        actorId: grantedBy,
        action: isRequest ? "role.requested" : "role.granted",
        targetType: "user",
        targetId: user.personKey,
        details: { role },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error, "role_grant_live_key")) throw heldAlready(user.name, role);
    if (!isUniqueViolation(error, "grant_request_open_key")) throw error;
    throw new AppError("conflict", `${ROLE_TITLES[role]} was asked for already and waits for a second person.`, {
      reason: "requested_already",
    });
  }
  return requireUser(await findUser(ctx.db, userId));
}

const heldAlready = (name: string, role: Role): AppError =>
  new AppError("conflict", `${name} holds the role ${ROLE_TITLES[role]} already.`, { reason: "granted_already" });
