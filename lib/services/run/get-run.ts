import type { RunDetail } from "@/lib/contracts/runs";
import { findRun, type RunDetailRow } from "@/lib/db/runs";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import type { ServiceContext } from "@/lib/services/context";
import { pinnedDocument } from "@/lib/services/run/pinned-document";
import { keysOf, runTaskOf } from "@/lib/services/run/run-task";

/** A run as it is now, with the id of the last transition that is in the picture. */
export async function getRun(ctx: ServiceContext, runId: string): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:read");
  return showRun(ctx, await requireRun(ctx, runId));
}

/** With its tasks, also when they lay in the archive. */
export async function requireRun(ctx: ServiceContext, runId: string): Promise<RunDetailRow> {
  await openArchivedRun(ctx, runId);
  const found = await findRun(ctx.db, runId);
  if (!found) throw new AppError("not_found", "There is no such run. Look at the list of runs.", { runId });
  return found;
}

export async function showRun({ db }: ServiceContext, found: RunDetailRow): Promise<RunDetail> {
  const { versionId, tasks, starters: _, ...run } = found;
  const pinned = await pinnedDocument(db, versionId);
  const keyOfIndex = keysOf(tasks);
  return {
    ...run,
    document: pinned.document,
    layout: pinned.layout,
    tasks: tasks.map((task) => runTaskOf(task, pinned, keyOfIndex)),
  };
}
