import type { DagDetail } from "@/lib/contracts/dags";
import { appendAudit } from "@/lib/db/audit";
import { listOpenObligations } from "@/lib/db/break-glass";
import { findDag, setPaused as setPausedRow } from "@/lib/db/dags";
import { mayPause } from "@/lib/domain/dag/criticality";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";
import { getDag } from "@/lib/services/dag/get-dag";

/**
 * Stops or lets on new runs; runs that started go on. Pausing is the safe action and takes no approval. While an emergency
 * activation waits for its review, only data engineers let new runs on.
 */
export async function setPaused(ctx: ServiceContext, dagKey: string, isPaused: boolean): Promise<DagDetail> {
  requirePermission(ctx.actor, isPaused ? "dag:pause" : "dag:unpause");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  if (isPaused && !mayPause(ctx.actor.roles, dag.criticality))
    throw new AppError("forbidden", "This DAG is critical. A data engineer or data ops pauses it; ask one of them.", {
      reason: "critical_dag",
    });
  if (!isPaused && !ctx.actor.roles.includes("de")) await requireNoDebt(ctx, dagKey);
  await ctx.db.$transaction(async (tx) => {
    if (!(await setPausedRow(tx, dag.id, isPaused))) return;
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: isPaused ? "dag.paused" : "dag.unpaused",
      targetType: "dag",
      targetId: dagKey,
    });
  });
  if (!isPaused) ctx.signals.workArrived();
  return getDag(ctx, dagKey);
}

async function requireNoDebt({ db, actor }: ServiceContext, dagKey: string): Promise<void> {
  const [debt] = await listOpenObligations(db, actor.userId, dagKey);
  if (!debt) return;
  const message = "What was activated in an emergency is still to be reviewed. Until then a data engineer unpauses.";
  throw new AppError("forbidden", message, { reason: "obligation_open" });
}
