import type { RunDetail } from "@/lib/contracts/runs";
import { isRunOver } from "@/lib/domain/run/model";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { allowTakingBack, applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import { changeRun, indexesOf, requireUndecided } from "@/lib/services/run/change-run";

/** The next attempt of one task, at once: of one that waits for its retry, or failed while its run is still open. */
export async function retryTask(ctx: ServiceContext, runId: string, taskKey: string): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:rerun");
  return changeRun(ctx, runId, async (tx, run) => {
    requireUndecided(run);
    if (isRunOver(run.row.state))
      throw new AppError("conflict", "This run is over. Clear the task instead: that opens the run again.", {
        reason: "run_over",
      });
    const [index = -1] = indexesOf(run, [taskKey]);
    const before = run.status.tasks[index]?.state ?? "none";
    await allowTakingBack(tx);
    const event = { type: "retried", index } as const;
    if (!(await applyUserEvent(tx, ctx.actor.userId, { type: "by_hand", runId, event, reason: "user_retry" })))
      throw new AppError(
        "conflict",
        `Task ${taskKey} is ${before}: only a task that failed or waits for its retry can be tried again at once.`,
        { reason: "not_retriable", state: before },
      );
    return { action: "run.task_retried", details: { taskKey, from: before } };
  });
}
