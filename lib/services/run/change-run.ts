import type { RunDetail } from "@/lib/contracts/runs";
import { appendAudit } from "@/lib/db/audit";
import type { Transaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { isRunOver } from "@/lib/domain/run/model";
import { AppError } from "@/lib/domain/shared/app-error";
import type { ServiceContext } from "@/lib/services/context";
import { allowTakingBack, type RunAtHand, reopen, takeRunAtHand } from "@/lib/services/engine/apply-by-hand";
import { getRun, requireRun } from "@/lib/services/run/get-run";

type Audited = Readonly<{ action: string; details: Readonly<Record<string, unknown>> }>;

/**
 * Locks a run, lets `work` change it, records who did what, and tells everybody after the commit. `work` answers what
 * the record says; null when there was nothing to do.
 */
export async function changeRun(
  ctx: ServiceContext,
  runId: string,
  work: (tx: Transaction, run: RunAtHand) => Promise<Audited | null>,
): Promise<RunDetail> {
  const { dagKey, clientKey } = await requireRun(ctx, runId);
  try {
    await ctx.db.$transaction(async (tx) => {
      const audited = await work(tx, await requireRunAtHand(tx, runId));
      if (!audited) return;
      await appendAudit(tx, {
        actorId: ctx.actor.userId,
        action: audited.action,
        targetType: "dag_run",
        targetId: runId,
        details: { dag: dagKey, ...audited.details },
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error, "queue_item_open_key")) throw error;
    throw new AppError("conflict", `${clientKey} waits or runs for ${dagKey} again. Wait for that run to end first.`, {
      reason: "client_is_open",
    });
  }
  ctx.signals.runsChanged([runId]);
  ctx.signals.workArrived();
  return getRun(ctx, runId);
}

export async function requireRunAtHand(tx: Transaction, runId: string): Promise<RunAtHand> {
  const run = await takeRunAtHand(tx, runId);
  if (!run) throw new AppError("not_found", "There is no such run. Look at the list of runs.", { runId });
  return run;
}

export function requireUndecided({ row }: RunAtHand): void {
  if (row.state !== "success") return;
  throw new AppError("conflict", "This run has decided about its client and stays as it is. Replay it instead.", {
    reason: "decided_run",
  });
}

/** Lets finished tasks be taken back, and takes a run that ended without a decision back to its DAG's queue. */
export async function openForChange(
  { actor }: ServiceContext,
  tx: Transaction,
  run: RunAtHand,
  reason: string,
): Promise<void> {
  requireUndecided(run);
  await allowTakingBack(tx);
  if (!isRunOver(run.row.state) || (await reopen(tx, run.row.id, actor.userId, reason))) return;
  throw new AppError("conflict", "This run was replayed. Go on with its replay.", { reason: "replayed" });
}

/** Plan indexes of tasks by their keys. */
export function indexesOf({ version }: RunAtHand, taskKeys: readonly string[]): number[] {
  return taskKeys.map((key) => {
    const index = version.plan.indexByKey[key];
    if (index === undefined) throw new AppError("not_found", `This run has no task ${key}.`, { taskKey: key });
    return index;
  });
}

export const keysAt = ({ version }: RunAtHand, indexes: readonly number[]): string[] =>
  indexes.flatMap((index) => version.plan.tasks[index]?.key ?? []);
