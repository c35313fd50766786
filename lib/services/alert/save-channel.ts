import { v7 as newId } from "uuid";
import type { AlertChannel, SaveAlertChannelBody } from "@/lib/contracts/alerts";
import {
  deleteAlertChannel,
  findAlertChannel,
  insertAlertChannel,
  insertTestAlert,
  replaceAlertRules,
  updateAlertChannel,
} from "@/lib/db/alert-channels";
import { appendAudit } from "@/lib/db/audit";
import type { Transaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { sealChannelSecret } from "@/lib/services/alert/channel-secret";
import type { ServiceContext } from "@/lib/services/context";

const secretOf = (body: SaveAlertChannelBody): string | undefined => ("secret" in body ? body.secret : undefined);

export async function createChannel(ctx: ServiceContext, body: SaveAlertChannelBody): Promise<AlertChannel> {
  requirePermission(ctx.actor, "alert:route");
  const secret = secretOf(body);
  if (body.kind !== "email" && secret === undefined)
    throw new AppError(
      "invalid_input",
      "A new channel of this kind needs its secret: a Slack address or a signing key.",
      {
        reason: "secret_missing",
      },
    );
  const id = newId();
  await saving(ctx, async (tx) => {
    const { kind } = body;
    await insertAlertChannel(tx, { ...valuesOf(ctx, id, body), kind });
    await saveRules(tx, id, body);
    await record(ctx, tx, "alert_channel.created", id, body);
  });
  return getChannel(ctx, id);
}

export async function saveChannel(ctx: ServiceContext, id: string, body: SaveAlertChannelBody): Promise<AlertChannel> {
  requirePermission(ctx.actor, "alert:route");
  const { kind } = await getChannel(ctx, id);
  if (kind !== body.kind)
    throw new AppError("invalid_input", "A channel keeps its kind. Make a new one.", { reason: "kind_is_fixed" });
  await saving(ctx, async (tx) => {
    await updateAlertChannel(tx, valuesOf(ctx, id, body));
    await saveRules(tx, id, body);
    await record(ctx, tx, "alert_channel.changed", id, body);
  });
  return getChannel(ctx, id);
}

/** Ends a channel and forgets its secret. What is on its way to it is not sent any more. */
export async function deleteChannel(ctx: ServiceContext, id: string): Promise<{ id: string }> {
  requirePermission(ctx.actor, "alert:route");
  const { name, kind } = await getChannel(ctx, id);
  await ctx.db.$transaction(async (tx) => {
    await deleteAlertChannel(tx, { id, userId: ctx.actor.userId, at: ctx.now() });
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "alert_channel.deleted",
      targetType: "alert_channel",
      targetId: id,
      details: { name, kind },
    });
  });
  return { id };
}

/** Sends a message that says so through one channel; how it went shows on the list of resolved alerts. */
export async function testChannel(ctx: ServiceContext, id: string): Promise<AlertChannel> {
  requirePermission(ctx.actor, "alert:route");
  const channel = await getChannel(ctx, id);
  if (!channel.isActive)
    throw new AppError("conflict", "This channel is switched off. Switch it on first.", { reason: "inactive" });
  const title = `Test of the channel ${channel.name}`;
  const detail = `${ctx.actor.name} asked for it. Nothing is to be done.`;
  await ctx.db.$transaction(async (tx) => {
    await insertTestAlert(tx, { id: newId(), channelId: id, title, detail, at: ctx.now() });
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "alert_channel.tested",
      targetType: "alert_channel",
      targetId: id,
    });
  });
  return channel;
}

async function getChannel({ db }: ServiceContext, id: string): Promise<AlertChannel> {
  const channel = await findAlertChannel(db, id);
  if (!channel) throw new AppError("not_found", "There is no such channel. Look at the list of channels.", { id });
  return channel;
}

function valuesOf({ actor, now, secretKey }: ServiceContext, id: string, body: SaveAlertChannelBody) {
  const { name, settings, isActive } = body;
  const secret = secretOf(body);
  const sealed = secret === undefined ? undefined : new Uint8Array(sealChannelSecret(secretKey, id, secret));
  return { id, name, settings, isActive, sealed, userId: actor.userId, at: now() };
}

async function saving({ db }: ServiceContext, work: (tx: Transaction) => Promise<void>): Promise<void> {
  try {
    await db.$transaction(work);
  } catch (error) {
    if (!isUniqueViolation(error, "alert_channel_name_key")) throw error;
    throw new AppError("conflict", "There is a channel of that name already. Change that one, or take another name.", {
      reason: "channel_exists",
    });
  }
}

async function saveRules(tx: Transaction, id: string, { rules }: SaveAlertChannelBody): Promise<void> {
  const missing = await replaceAlertRules(tx, id, rules);
  if (missing !== null)
    throw new AppError("invalid_input", `There is no DAG ${missing}. Look at the list of DAGs.`, { dagKey: missing });
}

/** Who is told of what is part of the record; the secret is not. */
function record(
  { actor }: ServiceContext,
  tx: Transaction,
  action: string,
  targetId: string,
  body: SaveAlertChannelBody,
): Promise<void> {
  const { name, kind, settings, isActive, rules } = body;
  const details = { name, kind, settings, isActive, rules, isSecretNew: secretOf(body) !== undefined };
  return appendAudit(tx, { actorId: actor.userId, action, targetType: "alert_channel", targetId, details });
}
