import type { z } from "zod";
import type { ConnectionView, saveConnectionBodySchema } from "@/lib/contracts/platform";
import { appendAudit } from "@/lib/db/audit";
import type { Transaction } from "@/lib/db/client";
import {
  findConnectionForUpdate,
  insertConnection,
  updateConnection,
  writeConnectionSecret,
} from "@/lib/db/connections";
import { isUniqueViolation } from "@/lib/db/database-error";
import { getConnection } from "@/lib/db/platform";
import { isOtherTarget } from "@/lib/domain/access/connection-target";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { sealConnectionSecret } from "@/lib/services/platform/connection-secret";

type Body = z.infer<typeof saveConnectionBodySchema>;

export async function createConnection(ctx: ServiceContext, { secret, ...connection }: Body): Promise<ConnectionView> {
  requirePermission(ctx.actor, "connection:write");
  const sealed = secret ? sealConnectionSecret(ctx.secretKey, connection.name, 1, secret) : null;
  const userId = ctx.actor.userId;
  try {
    await ctx.db.$transaction(async (tx) => {
      await insertConnection(tx, { ...connection, version: 1, userId, at: ctx.now() });
      if (sealed) await writeConnectionSecret(tx, { name: connection.name, version: 1, sealed });
      await record(ctx, tx, "connection.created", { ...connection, version: 1 }, { hasSecret: sealed !== null });
    });
  } catch (error) {
    if (!isUniqueViolation(error, "connection_pkey")) throw error;
    throw new AppError("conflict", `There is a connection ${connection.name} already. Change that one.`, {
      reason: "connection_exists",
    });
  }
  return getConnection(ctx.db, connection.name);
}

/** A secret left out stays, unless the connection now talks to somebody else; an empty one is removed. */
export async function saveConnection(ctx: ServiceContext, { secret, ...connection }: Body): Promise<ConnectionView> {
  requirePermission(ctx.actor, "connection:write");
  const { name } = connection;
  await ctx.db.$transaction(async (tx) => {
    const before = await findConnectionForUpdate(tx, name);
    if (!before) throw new AppError("not_found", `There is no connection ${name}. Create it first.`, { name });
    const version = before.version + 1;
    const isCleared = secret === undefined && before.hasSecret && isOtherTarget(before, connection);
    const sealed = secret ? sealConnectionSecret(ctx.secretKey, name, version, secret) : null;
    await updateConnection(tx, { ...connection, version, userId: ctx.actor.userId, at: ctx.now() });
    if (secret !== undefined || isCleared) await writeConnectionSecret(tx, { name, version, sealed });
    const hasSecret = secret === undefined ? before.hasSecret && !isCleared : sealed !== null;
    const facts = { hasSecret, isSecretNew: Boolean(secret), isSecretCleared: isCleared };
    await record(ctx, tx, "connection.changed", { ...connection, version }, facts);
  });
  return getConnection(ctx.db, name);
}

function record(
  { actor }: ServiceContext,
  tx: Transaction,
  action: string,
  { name, ...settings }: Omit<Body, "secret"> & { version: number },
  secretFacts: Readonly<Record<string, boolean>>,
): Promise<void> {
  const details = { ...settings, ...secretFacts };
  return appendAudit(tx, { actorId: actor.userId, action, targetType: "connection", targetId: name, details });
}
