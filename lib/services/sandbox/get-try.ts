import type { z } from "zod";
import type { latestTrySchema, Try, tryTaskDetailSchema } from "@/lib/contracts/tries";
import { findDag } from "@/lib/db/dags";
import { findLatestTry, findTry, findTryTask } from "@/lib/db/tries";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

export const tryNotFound = (id: string): AppError =>
  new AppError("not_found", "That try is not there any more: tries are kept for a day. Try again.", { id });

/** Whoever may try may look at the tries of others, as they may look at the outputs of runs. */
export async function getTry(ctx: ServiceContext, id: string): Promise<Try> {
  requirePermission(ctx.actor, "draft:try");
  const found = await findTry(ctx.db, id);
  if (!found) throw tryNotFound(id);
  return found;
}

export async function getLatestTry(ctx: ServiceContext, dagKey: string): Promise<z.infer<typeof latestTrySchema>> {
  requirePermission(ctx.actor, "draft:try");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  return { latest: await findLatestTry(ctx.db, dag.id, ctx.actor.userId) };
}

export async function getTryTask(
  ctx: ServiceContext,
  id: string,
  taskKey: string,
): Promise<z.infer<typeof tryTaskDetailSchema>> {
  requirePermission(ctx.actor, "draft:try");
  const found = await findTryTask(ctx.db, id, taskKey);
  if (!found) throw tryNotFound(id);
  return found;
}
