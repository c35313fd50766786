import { v7 as newId } from "uuid";
import type { User } from "@/lib/contracts/people";
import { appendAudit } from "@/lib/db/audit";
import type { Transaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { endGrantRequest, type GrantRequestRow, insertConfirmedGrant, lockGrantRequest } from "@/lib/db/grant-requests";
import { findUser } from "@/lib/db/users";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireStepUp } from "@/lib/services/access/require-step-up";
import type { ServiceContext } from "@/lib/services/context";
import { requireUser } from "@/lib/services/people/require-user";

type Answer = "confirm" | "decline";

/** The second person's word about a role that somebody else asked for. Who asked may take it back. */
export async function answerGrantRequest(ctx: ServiceContext, id: string, answer: Answer): Promise<User> {
  requirePermission(ctx.actor, "grant:confirm");
  if (answer === "confirm") requireStepUp(ctx);
  try {
    const userId = await ctx.db.$transaction((tx) => settle(ctx, tx, id, answer));
    return requireUser(await findUser(ctx.db, userId));
  } catch (error) {
    if (!isUniqueViolation(error, "role_grant_live_key")) throw error;
    throw new AppError("conflict", "They hold the role already. Decline the request.", { reason: "granted_already" });
  }
}

async function settle(ctx: ServiceContext, tx: Transaction, id: string, answer: Answer): Promise<string> {
  const request = await lockGrantRequest(tx, id);
  if (!request) throw new AppError("not_found", "There is no such request, or it was answered already.");
  const by = ctx.actor.userId;
  const at = ctx.now();
  if (answer === "confirm") {
    requireSecondPerson(request, by);
    const { userId, role, requestedBy: grantedBy } = request;
    await insertConfirmedGrant(tx, { id: newId(), userId, role, grantedBy, confirmedBy: by, at });
  }
  await endGrantRequest(tx, id, { outcome: answer === "confirm" ? "granted" : "declined", by, at });
  const user = requireUser(await findUser(tx, request.userId));
  await appendAudit(tx, {
    actorId: by,
    action: answer === "confirm" ? "role.granted" : "role.declined",
    targetType: "user",
    targetId: user.personKey,
    details: { role: request.role, request: id, requestedBy: request.requestedBy },
  });
  return request.userId;
}

function requireSecondPerson({ requestedBy, userId }: GrantRequestRow, by: string): void {
  if (by === requestedBy)
    throw new AppError("forbidden", "You asked for this role. Somebody else confirms it.", {
      reason: "needs_second_person",
    });
  if (by === userId)
    throw new AppError("forbidden", "Nobody confirms a role for themselves. Ask somebody else.", { reason: "is_self" });
}
