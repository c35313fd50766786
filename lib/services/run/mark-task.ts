import type { z } from "zod";
import type { markTaskBodySchema, RunDetail } from "@/lib/contracts/runs";
import { isMarkable } from "@/lib/domain/run/by-hand";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { applyUserEvent, type RunAtHand } from "@/lib/services/engine/apply-by-hand";
import { changeRun, indexesOf, openForChange, requireUndecided } from "@/lib/services/run/change-run";

type Body = z.output<typeof markTaskBodySchema>;

/** What a task may answer with, however it is told; the same as a worker takes. */
const OUTPUT_BYTES = 262_144;

/**
 * Says what a task ended as, without running it. An attempt that is open is killed; what stands behind the task is decided
 * again. A run that had failed or was cancelled is open again with it, and may end at once.
 */
export async function markTask(ctx: ServiceContext, runId: string, taskKey: string, body: Body): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:mark");
  return changeRun(ctx, runId, async (tx, run) => {
    requireUndecided(run);
    const [index = -1] = indexesOf(run, [taskKey]);
    requireNoApproval(run, index);
    const chosen = chosenBy(run, index, body);
    requireFittingOutput(body);
    const from = run.status.tasks[index]?.state ?? "none";
    if (!isMarkable(from)) throw notMarkable(taskKey, from);
    const reason = `user_mark: ${body.reason}`;
    await openForChange(ctx, tx, run, reason);
    const event = { type: "marked", index, state: body.state, chosen } as const;
    const told = { type: "by_hand", runId, event, reason, output: body.output ?? null } as const;
    if (!(await applyUserEvent(tx, ctx.actor.userId, told))) throw notMarkable(taskKey, from);
    return { action: "run.task_marked", details: { taskKey, from, to: body.state, reason: body.reason } };
  });
}

const notMarkable = (taskKey: string, state: string): AppError =>
  new AppError("conflict", `Task ${taskKey} is ${state} already. Clear it first if it should end otherwise.`, {
    reason: "not_markable",
    state,
  });

/** Who may answer, and that nobody answers in a run of his own, is not to be gone round. */
function requireNoApproval({ version }: RunAtHand, index: number): void {
  if (version.tasks[index]?.operator !== "approval") return;
  throw new AppError("conflict", "An approval is answered, not marked. If nobody can answer it, cancel the run.", {
    reason: "approval",
  });
}

function requireFittingOutput({ state, output }: Body): void {
  if (output === undefined) return;
  if (state !== "success")
    throw new AppError("invalid_input", "Only a task that is marked as success has an output.", { reason: "output" });
  if (Buffer.byteLength(JSON.stringify(output)) > OUTPUT_BYTES)
    throw new AppError("too_large", "The output is larger than 256 KiB. Store it elsewhere and give its address.");
}

/** Plan indexes that a branch, marked as success, is to have chosen. */
function chosenBy(run: RunAtHand, index: number, { state, chosen }: Body): number[] {
  if (chosen === undefined) return [];
  const task = run.version.plan.tasks[index];
  const indexes = indexesOf(run, chosen);
  if (state === "success" && task?.isBranch && indexes.every((each) => task.downstream.includes(each))) return indexes;
  throw new AppError("invalid_input", "Only a branch chooses, and only among the tasks directly behind it.", {
    reason: "chosen",
  });
}
