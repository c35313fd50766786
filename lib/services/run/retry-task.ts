import type { RunDetail, TaskPreview } from "@/lib/contracts/runs";
import { isRetriable } from "@/lib/domain/run/by-hand";
import { isRunOver } from "@/lib/domain/run/model";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { allowTakingBack, applyUserEvent, beginAnew, type RunAtHand } from "@/lib/services/engine/apply-by-hand";
import { changeRun, indexesOf, requireRunAtHand, requireUndecided } from "@/lib/services/run/change-run";
import { requireSamePreview } from "@/lib/services/run/confirmed";
import { showTaskPreview } from "@/lib/services/run/preview-change";

/** What another attempt of a task would start, and decide again behind it. Changes nothing. */
export async function previewRetry(ctx: ServiceContext, runId: string, taskKey: string): Promise<TaskPreview> {
  requirePermission(ctx.actor, "run:rerun");
  return ctx.db.$transaction(async (tx) => {
    const run = await requireRunAtHand(tx, runId);
    return showTaskPreview(run, retried(run, taskKey));
  });
}

/** The next attempt of one task, at once: of one that waits for its retry, or failed while its run is still open. */
export async function retryTask(
  ctx: ServiceContext,
  runId: string,
  taskKey: string,
  confirmed: string,
): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:rerun");
  return changeRun(ctx, runId, async (tx, run) => {
    const event = retried(run, taskKey);
    const preview = showTaskPreview(run, event);
    requireSamePreview(preview, confirmed);
    await allowTakingBack(tx);
    if (!(await applyUserEvent(tx, ctx.actor.userId, { type: "by_hand", runId, event, reason: "user_retry" })))
      throw new Error(`task ${taskKey} of run ${runId} could not be retried`);
    // What failed because a limit of time was over would fail again at once. A DAG that it triggered stays the same one.
    if (preview.from === "failed" && run.version.tasks[event.index]?.operator !== "trigger_dag")
      await beginAnew(tx, runId, [event.index]);
    return { action: "run.task_retried", details: { taskKey, from: preview.from } };
  });
}

function retried(run: RunAtHand, taskKey: string): { type: "retried"; index: number } {
  requireUndecided(run);
  if (isRunOver(run.row.state))
    throw new AppError("conflict", "This run is over. Clear the task instead: that opens the run again.", {
      reason: "run_over",
    });
  const [index = -1] = indexesOf(run, [taskKey]);
  const state = run.status.tasks[index]?.state ?? "none";
  if (isRetriable(state)) return { type: "retried", index };
  throw new AppError(
    "conflict",
    `Task ${taskKey} is ${state}: only a task that failed or waits for its retry can be tried again at once.`,
    { reason: "not_retriable", state },
  );
}
