import type { RunDetail } from "@/lib/contracts/runs";
import { appendAudit } from "@/lib/db/audit";
import type { Transaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { isRunOver } from "@/lib/domain/run/model";
import { AppError } from "@/lib/domain/shared/app-error";
import { clientIsOpen } from "@/lib/services/client/client-is-open";
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
  const { dagKey, clientKey, logicalDate } = await requireRun(ctx, runId);
  let dagId = "";
  try {
    await ctx.db.$transaction(async (tx) => {
      const run = await requireRunAtHand(tx, runId);
      dagId = run.row.dagId;
      const audited = await work(tx, run);
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
    if (clientKey !== null && isUniqueViolation(error, "queue_item_open_key"))
      throw await clientIsOpen(ctx.db, { dagId, dagKey, clientKey });
    if (logicalDate !== null && isUniqueViolation(error, "dag_run_open_slot_key")) throw slotIsOpen(logicalDate);
    throw error;
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
  if (!isRunOver(run.row.state)) return;
  const refusal = await reopen(tx, run.row.id, actor.userId, reason);
  if (refusal) throw new AppError("conflict", WHY_CLOSED[refusal], { reason: refusal });
}

const WHY_CLOSED = {
  replayed: "This run was replayed. Go on with its replay.",
  run_again: "A backfill has run this client again since. Go on with its latest run.",
} as const;

/** A tick has one open run at a time, whoever made it. */
export const slotIsOpen = (logicalDate: string): AppError =>
  new AppError("conflict", `Another run for ${logicalDate} is open. Wait for its end, or cancel it, first.`, {
    reason: "slot_is_open",
  });

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
