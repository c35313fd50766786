import type { QueueItemView } from "@/lib/contracts/clients";
import { appendAudit } from "@/lib/db/audit";
import { findQueueItem, type ItemState, moveQueueItem, type QueueItemRow } from "@/lib/db/clients";
import { findDag } from "@/lib/db/dags";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

type Move = Readonly<{
  from: readonly ItemState[];
  to: ItemState;
  action: string;
  reason: string | null;
  refusal: string;
}>;

/** Keeps a waiting client from being taken. */
export const holdClient = (ctx: ServiceContext, dagKey: string, clientKey: string): Promise<QueueItemView> =>
  move(ctx, dagKey, clientKey, {
    from: ["waiting"],
    to: "held",
    action: "client.held",
    reason: `held by ${ctx.actor.name}`,
    refusal: "Only a waiting client can be held.",
  });

/** Lets a held or quarantined client wait for its turn again. */
export const releaseClient = (ctx: ServiceContext, dagKey: string, clientKey: string): Promise<QueueItemView> =>
  move(ctx, dagKey, clientKey, {
    from: ["held", "quarantined"],
    to: "waiting",
    action: "client.released",
    reason: null,
    refusal: "Only a held or quarantined client can be released.",
  });

async function move(ctx: ServiceContext, dagKey: string, clientKey: string, wanted: Move): Promise<QueueItemView> {
  requirePermission(ctx.actor, "client:hold");
  const dag = await findDag(ctx.db, dagKey);
  if (!dag) throw dagNotFound(dagKey);
  const find = async (): Promise<QueueItemRow> => {
    const found = await findQueueItem(ctx.db, dag.id, clientKey);
    if (!found) throw new AppError("not_found", `${clientKey} is not in the queue of ${dagKey}.`, { clientKey });
    return found;
  };
  const item = await find();
  const moved = await ctx.db.$transaction(async (tx) => {
    const isMoved = await moveQueueItem(tx, { id: item.id, ...wanted });
    if (isMoved)
      await appendAudit(tx, {
        actorId: ctx.actor.userId,
        action: wanted.action,
        targetType: "client",
        targetId: clientKey,
        details: { dag: dagKey },
      });
    return isMoved;
  });
  const now = await find();
  if (!moved)
    throw new AppError("conflict", `${wanted.refusal} ${clientKey} is ${now.state}.`, {
      reason: "wrong_state",
      state: now.state,
    });
  if (wanted.to === "waiting") ctx.signals.workArrived();
  return now;
}
