import type { RunDetail } from "@/lib/contracts/runs";
import { appendAudit } from "@/lib/db/audit";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { cancelRun } from "@/lib/services/engine/cancel-run";
import { getRun, requireRun } from "@/lib/services/run/get-run";

/** Ends an open run now; its running tasks are killed with their process trees. */
export async function cancelOpenRun(ctx: ServiceContext, runId: string, reason: string): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:cancel");
  const run = await requireRun(ctx, runId);
  await ctx.db.$transaction(async (tx) => {
    if (!(await cancelRun(tx, { runId, reason, actorId: ctx.actor.userId })))
      throw new AppError("conflict", "This run is over already.", { reason: "run_over" });
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "run.cancelled",
      targetType: "dag_run",
      targetId: runId,
      details: { dag: run.dagKey, reason },
    });
  });
  ctx.signals.runsChanged([runId]);
  ctx.signals.workArrived();
  return getRun(ctx, runId);
}
