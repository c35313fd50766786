import type { RunDetail } from "@/lib/contracts/runs";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import { changeRun } from "@/lib/services/run/change-run";

/** Ends an open run now; its running tasks are killed with their process trees. */
export async function cancelOpenRun(ctx: ServiceContext, runId: string, reason: string): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:cancel");
  return changeRun(ctx, runId, async (tx) => {
    if (!(await applyUserEvent(tx, ctx.actor.userId, { type: "cancel", runId, reason })))
      throw new AppError("conflict", "This run is over already.", { reason: "run_over" });
    return { action: "run.cancelled", details: { reason } };
  });
}
