import type { RunTimeline } from "@/lib/contracts/runs";
import { readRunTimeline } from "@/lib/db/run-timeline";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { openArchivedRun } from "@/lib/services/archive/open-archived-run";
import type { ServiceContext } from "@/lib/services/context";

/** When the tasks of a run worked, and when they waited for what. */
export async function getRunTimeline(ctx: ServiceContext, runId: string, after: string): Promise<RunTimeline> {
  requirePermission(ctx.actor, "run:read");
  await openArchivedRun(ctx, runId);
  const found = await readRunTimeline(ctx.db, runId, after);
  if (!found) throw new AppError("not_found", "There is no such run. Look at the list of runs.", { runId });
  return found;
}
