import type { RunDetail } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { applyUserEvent, setPaused } from "@/lib/services/engine/apply-by-hand";
import { changeRun } from "@/lib/services/run/change-run";

/** Lets nothing new start in a run, or lets it go on; what runs is let end. A repeat changes nothing. */
export async function pauseRun(ctx: ServiceContext, runId: string, isPaused: boolean): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:pause");
  return changeRun(ctx, runId, async (tx, { row }) => {
    if (isRunOver(row.state)) throw new AppError("conflict", "This run is over already.", { reason: "run_over" });
    if (!(await setPaused(tx, runId, isPaused, ctx.actor.userId))) return null;
    const reason = isPaused ? "user_pause" : "user_unpause";
    await applyUserEvent(tx, ctx.actor.userId, { type: "by_hand", runId, event: { type: "reconsidered" }, reason });
    return { action: isPaused ? "run.paused" : "run.unpaused", details: {} };
  });
}
