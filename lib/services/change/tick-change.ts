import type { Ticks } from "@/lib/contracts/review-ticks";
import { listTicks, saveTick } from "@/lib/db/review-ticks";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireChange } from "@/lib/services/change/change-facts";
import type { ServiceContext } from "@/lib/services/context";

/** What the reader has read of a change request; nobody else sees it and nothing depends on it. */
export async function listOwnTicks(ctx: ServiceContext, number: number): Promise<Ticks> {
  requirePermission(ctx.actor, "change_request:comment");
  const { id } = await requireChange(ctx.db, number);
  return { items: await listTicks(ctx.db, id, ctx.actor.userId) };
}

export async function tickChange(
  ctx: ServiceContext,
  number: number,
  tick: Readonly<{ item: string; print: string | null; revision: number }>,
): Promise<Ticks> {
  requirePermission(ctx.actor, "change_request:comment");
  const { id, headRevision } = await requireChange(ctx.db, number);
  if (tick.revision > headRevision)
    throw new AppError("invalid_input", `There is no revision ${tick.revision}; the newest is ${headRevision}.`, {
      reason: "unknown_revision",
    });
  await saveTick(ctx.db, { changeRequestId: id, userId: ctx.actor.userId, ...tick });
  return { items: await listTicks(ctx.db, id, ctx.actor.userId) };
}
