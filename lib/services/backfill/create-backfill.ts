import { v7 as newId } from "uuid";
import type { z } from "zod";
import type { Backfill, createBackfillBodySchema } from "@/lib/contracts/backfills";
import { appendAudit } from "@/lib/db/audit";
import { insertBackfill } from "@/lib/db/backfills";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { getBackfill } from "@/lib/services/backfill/get-backfill";
import { prepareBackfill } from "@/lib/services/backfill/preview-backfill";
import type { ServiceContext } from "@/lib/services/context";

/** Starts a backfill as its preview showed it: refused, with a new preview, when anything of it changed since. */
export async function createBackfill(
  ctx: ServiceContext,
  dagKey: string,
  { maxActiveRuns, why, previewHash, ...wanted }: z.output<typeof createBackfillBodySchema>,
): Promise<Backfill> {
  requirePermission(ctx.actor, "backfill:write");
  const createdBy = ctx.actor.userId;
  const id = newId();
  await ctx.db.$transaction(async (tx) => {
    const { preview, ...prepared } = await prepareBackfill(tx, dagKey, wanted, ctx.now());
    if (preview.hash !== previewHash)
      throw new AppError(
        "conflict",
        "What it would run changed since the preview. Look at the new one and confirm again.",
        {
          reason: "preview_changed",
          preview,
        },
      );
    if (preview.units === 0)
      throw new AppError("conflict", "There is nothing to run: every unit of this choice is passed over.", {
        reason: "nothing_to_run",
      });
    const { selection, newestFirst } = wanted;
    await insertBackfill(tx, { id, ...prepared, selection, newestFirst, maxActiveRuns, why, createdBy });
    await appendAudit(tx, {
      actorId: createdBy,
      action: "backfill.created",
      targetType: "backfill",
      targetId: id,
      details: { dag: dagKey, version: preview.version, unit: selection.unit, units: preview.units, why },
    });
  });
  ctx.signals.workArrived();
  return getBackfill(ctx, id);
}
