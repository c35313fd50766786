import { appendAudit } from "@/lib/db/audit";
import { revokeTokenRow } from "@/lib/db/tokens";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Ends one of the actor's own tokens at once. */
export async function revokeToken(ctx: ServiceContext, id: string): Promise<{ id: string }> {
  requirePermission(ctx.actor, "token:write");
  const userId = ctx.actor.userId;
  await ctx.db.$transaction(async (tx) => {
    const revoked = await revokeTokenRow(tx, { id, userId, at: ctx.now() });
    if (!revoked) throw new AppError("not_found", "You have no such token, or it was revoked already.");
    await appendAudit(tx, {
      actorId: userId,
      action: "token.revoked",
      targetType: "token",
      targetId: id,
      details: revoked,
    });
  });
  return { id };
}
