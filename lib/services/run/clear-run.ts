import type { z } from "zod";
import type { ClearPreview, clearRunPreviewBodySchema, RunDetail } from "@/lib/contracts/runs";
import { clearedTasks, previewClear } from "@/lib/domain/run/clear";
import { isRunOver } from "@/lib/domain/run/model";
import { fingerprint } from "@/lib/domain/run/preview";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import type { ServiceContext } from "@/lib/services/context";
import { applyUserEvent, type RunAtHand } from "@/lib/services/engine/apply-by-hand";
import {
  changeRun,
  indexesOf,
  keysAt,
  openForChange,
  requireRunAtHand,
  requireUndecided,
} from "@/lib/services/run/change-run";
import { previewHash, requireSamePreview } from "@/lib/services/run/confirmed";

type Wanted = z.output<typeof clearRunPreviewBodySchema>;

/** What a clear would take back, start, kill and keep. Changes nothing. */
export async function previewClearRun(ctx: ServiceContext, runId: string, wanted: Wanted): Promise<ClearPreview> {
  requirePermission(ctx.actor, "run:rerun");
  await openArchivedRun(ctx, runId);
  return ctx.db.$transaction(async (tx) => {
    const run = await requireRunAtHand(tx, runId);
    return showPreview(run, clearedBy(run, wanted));
  });
}

/**
 * Takes tasks of a run back and lets them run again, as the preview showed it: refused, with a new preview, when anything
 * of it changed since. A run that had failed or was cancelled is open again with it.
 */
export async function clearRun(
  ctx: ServiceContext,
  runId: string,
  { previewHash: confirmed, ...wanted }: Wanted & { previewHash: string },
): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:rerun");
  return changeRun(ctx, runId, async (tx, run) => {
    const cleared = clearedBy(run, wanted);
    const preview = showPreview(run, cleared);
    requireSamePreview(preview, confirmed);
    await openForChange(ctx, tx, run, "user_clear");
    const event = { type: "cleared", indexes: cleared } as const;
    const told = { type: "by_hand", runId, event, reason: "user_clear" } as const;
    if (!(await applyUserEvent(tx, ctx.actor.userId, told))) throw new Error(`run ${runId} could not be cleared`);
    const { hash: _, ...details } = preview;
    return { action: "run.cleared", details };
  });
}

function clearedBy(run: RunAtHand, { taskKeys, downstream, onlyFailed }: Wanted): number[] {
  requireUndecided(run);
  const request = { indexes: indexesOf(run, taskKeys), downstream, onlyFailed };
  const cleared = clearedTasks(run.version.plan, run.status, request);
  if (cleared.length === 0)
    throw new AppError("conflict", "There is nothing to clear: none of these tasks has run or was decided.", {
      reason: "nothing_to_clear",
    });
  return cleared;
}

function showPreview(run: RunAtHand, indexes: readonly number[]): ClearPreview {
  const { cleared, started, killed, kept } = previewClear(run.version.plan, run.status, indexes);
  const text = fingerprint(run.version.plan, run.row.state, run.status, { type: "cleared", indexes });
  return {
    cleared: keysAt(run, cleared),
    started: keysAt(run, started),
    killed: keysAt(run, killed),
    kept: keysAt(run, kept),
    reopens: isRunOver(run.row.state),
    hash: previewHash(text),
  };
}
