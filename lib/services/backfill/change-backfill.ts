import type { z } from "zod";
import type { Backfill, cancelBackfillBodySchema } from "@/lib/contracts/backfills";
import { appendAudit } from "@/lib/db/audit";
import { dropPendingUnits, moveBackfill } from "@/lib/db/backfills";
import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { getBackfill } from "@/lib/services/backfill/get-backfill";
import type { ServiceContext } from "@/lib/services/context";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";

type Move = Readonly<{
  from: readonly Backfill["state"][];
  to: Backfill["state"];
  action: string;
  /** In the transaction of the move; answers what the record says. */
  work?: (tx: Transaction) => Promise<Readonly<Record<string, unknown>>>;
}>;

/** Begins nothing new; its runs under way go on. */
export const pauseBackfill = (ctx: ServiceContext, id: string): Promise<Backfill> =>
  change(ctx, id, { from: ["running"], to: "paused", action: "backfill.paused" });

export const unpauseBackfill = (ctx: ServiceContext, id: string): Promise<Backfill> =>
  change(ctx, id, { from: ["paused"], to: "running", action: "backfill.unpaused" });

/** Ends a backfill: what waits is passed over, what runs finishes or is cancelled with it. */
export async function cancelBackfill(
  ctx: ServiceContext,
  id: string,
  { reason, running }: z.output<typeof cancelBackfillBodySchema>,
): Promise<Backfill> {
  const ended: string[] = [];
  const work = async (tx: Transaction) => {
    const { dropped, openRunIds } = await dropPendingUnits(tx, id);
    for (const runId of running === "cancel" ? openRunIds : [])
      if (await applyUserEvent(tx, ctx.actor.userId, { type: "cancel", runId, reason })) ended.push(runId);
    return { reason, dropped, cancelledRuns: ended.length };
  };
  const cancelled = await change(ctx, id, {
    from: ["running", "paused"],
    to: "cancelled",
    action: "backfill.cancelled",
    work,
  });
  ctx.signals.runsChanged(ended);
  return cancelled;
}

/** The move waits for a worker that is feeding the backfill; from then on nothing more begins. */
async function change(ctx: ServiceContext, id: string, { work, action, ...move }: Move): Promise<Backfill> {
  requirePermission(ctx.actor, "backfill:write");
  const backfill = await getBackfill(ctx, id);
  await ctx.db.$transaction(async (tx) => {
    if (!(await moveBackfill(tx, id, move)))
      throw new AppError(
        "conflict",
        `This backfill is ${backfill.state}. Reload the page to see what happened to it.`,
        {
          reason: "wrong_state",
          state: backfill.state,
        },
      );
    const details = { dag: backfill.dagKey, ...(await work?.(tx)) };
    await appendAudit(tx, { actorId: ctx.actor.userId, action, targetType: "backfill", targetId: id, details });
  });
  ctx.signals.workArrived();
  return getBackfill(ctx, id);
}
