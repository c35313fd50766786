import type { User } from "@/lib/contracts/people";
import { appendAudit } from "@/lib/db/audit";
import { findLiveGrant, findUser, revokeGrantRow } from "@/lib/db/users";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { requireUser } from "@/lib/services/people/require-user";

/** Takes a role away at once: it counts neither for the next request nor for approvals already cast under it. */
export async function revokeGrant(ctx: ServiceContext, grantId: string): Promise<User> {
  requirePermission(ctx.actor, "grant:write");
  const grant = await findLiveGrant(ctx.db, grantId);
  if (!grant) throw new AppError("not_found", "There is no such role grant, or it was revoked already.");
  if (grant.userId === ctx.actor.userId)
    throw new AppError("forbidden", "Nobody changes their own roles. Ask another administrator.", {
      reason: "is_self",
    });
  const user = requireUser(await findUser(ctx.db, grant.userId));
  await ctx.db.$transaction(async (tx) => {
    if (!(await revokeGrantRow(tx, grantId, ctx.now()))) return;
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "role.revoked",
      targetType: "user",
      targetId: user.personKey,
      details: { role: grant.role, grant: grantId },
    });
  });
  return requireUser(await findUser(ctx.db, grant.userId));
}
