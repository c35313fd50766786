import type { z } from "zod";
import type { createPoolBodySchema, LaneView, PoolView, SaveSlotsBody } from "@/lib/contracts/platform";
import { appendAudit } from "@/lib/db/audit";
import { isUniqueViolation } from "@/lib/db/database-error";
import { getLane } from "@/lib/db/platform";
import { getPool, insertPool, type SlotTable, updateSlots } from "@/lib/db/pools";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function createPool(ctx: ServiceContext, pool: z.infer<typeof createPoolBodySchema>): Promise<PoolView> {
  requirePermission(ctx.actor, "pool:write");
  const { name, ...details } = pool;
  try {
    await ctx.db.$transaction(async (tx) => {
      await insertPool(tx, pool);
      const record = { action: "pool.created", targetType: "pool", targetId: name, details };
      await appendAudit(tx, { actorId: ctx.actor.userId, ...record });
    });
  } catch (error) {
    if (!isUniqueViolation(error, "pool_pkey")) throw error;
    const sentence = `There is a pool ${name} already. Change that one.`;
    throw new AppError("conflict", sentence, { reason: "pool_exists" });
  }
  return getPool(ctx.db, name);
}

export async function savePool(ctx: ServiceContext, name: string, body: SaveSlotsBody): Promise<PoolView> {
  requirePermission(ctx.actor, "pool:write");
  await saveSlots(ctx, "pool", name, body);
  return getPool(ctx.db, name);
}

export async function saveLane(ctx: ServiceContext, name: string, body: SaveSlotsBody): Promise<LaneView> {
  requirePermission(ctx.actor, "lane:write");
  await saveSlots(ctx, "lane", name, body);
  return getLane(ctx.db, name);
}

/** With fewer slots nothing is stopped: what runs ends, and nothing new starts until the new number is reached. */
async function saveSlots(ctx: ServiceContext, table: SlotTable, name: string, to: SaveSlotsBody): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const from = await updateSlots(tx, table, name, to);
    if (!from) throw new AppError("not_found", `There is no ${table} ${name}.`, { name });
    const record = { action: `${table}.changed`, targetType: table, targetId: name, details: { from, to } };
    await appendAudit(tx, { actorId: ctx.actor.userId, ...record });
  });
  ctx.signals.workArrived();
}
