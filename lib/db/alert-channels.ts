import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { ALERT_KIND_NAMES, SEVERITIES } from "@/lib/domain/alert/alert";

const channelRow = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(["email", "slack", "webhook"]),
  settings: z.object({ to: z.array(z.string()).optional(), url: z.string().optional() }),
  isActive: z.boolean(),
  rules: z.array(
    z.object({
      kind: z.enum(ALERT_KIND_NAMES).nullable(),
      dagKey: z.string().nullable(),
      objective: z.string().nullable(),
      minSeverity: z.enum(SEVERITIES),
    }),
  ),
  updatedBy: personColumn,
  updatedAt: instantColumn,
});
export type AlertChannelRow = z.infer<typeof channelRow>;

const COLUMNS = Prisma.sql`c.id, c.name, c.kind, c.settings, c.is_active AS "isActive", ${personJson("u")} AS "updatedBy",
  c.updated_at AS "updatedAt",
  (SELECT coalesce(json_agg(json_build_object('kind', r.kind, 'dagKey', d.dag_key, 'objective', r.objective,
     'minSeverity', r.min_severity) ORDER BY r.position), '[]')
   FROM alert_rule r LEFT JOIN dag d ON d.id = r.dag_id WHERE r.channel_id = c.id) AS rules`;
const JOINS = Prisma.sql`alert_channel c JOIN app_user u ON u.id = c.updated_by`;

/** Never reads a secret. */
export async function listAlertChannels(db: Db): Promise<AlertChannelRow[]> {
  return z
    .array(channelRow)
    .parse(await db.$queryRaw`SELECT ${COLUMNS} FROM ${JOINS} WHERE c.deleted_at IS NULL ORDER BY c.name`);
}

export async function findAlertChannel(db: Db, id: string): Promise<AlertChannelRow | null> {
  const rows = await db.$queryRaw`SELECT ${COLUMNS} FROM ${JOINS} WHERE c.id = ${id}::uuid AND c.deleted_at IS NULL`;
  return z.array(channelRow).parse(rows)[0] ?? null;
}

type ChannelValues = Readonly<{
  id: string;
  name: string;
  settings: object;
  isActive: boolean;
  /** Undefined keeps what is stored. */
  sealed: Uint8Array<ArrayBuffer> | undefined;
  userId: string;
  at: Date;
}>;

/** What is read back of what was written: web's login may not read a secret. */
const WRITTEN = { id: true } as const;

export async function insertAlertChannel(
  tx: Transaction,
  { sealed, userId, at, ...values }: ChannelValues & Readonly<{ kind: AlertChannelRow["kind"] }>,
): Promise<void> {
  const data = { ...values, secret: sealed ?? null, updatedBy: userId, updatedAt: at };
  await tx.alertChannel.create({ data, select: WRITTEN });
}

export async function updateAlertChannel(
  tx: Transaction,
  { id, sealed, userId, at, ...values }: ChannelValues,
): Promise<void> {
  const secret = sealed === undefined ? {} : { secret: sealed };
  const data = { ...values, ...secret, updatedBy: userId, updatedAt: at };
  await tx.alertChannel.update({ where: { id }, data, select: WRITTEN });
}

/** Nothing is sent to it any more, and its secret is gone; its name stays for the alerts that it was told of. */
export async function deleteAlertChannel(
  tx: Transaction,
  { id, userId, at }: Readonly<{ id: string; userId: string; at: Date }>,
): Promise<void> {
  await tx.alertRule.deleteMany({ where: { channelId: id } });
  await tx.alertDelivery.updateMany({
    where: { channelId: id, state: "pending" },
    data: { state: "failed", lastError: "The channel was deleted." },
  });
  await tx.alertChannel.update({
    where: { id },
    data: { isActive: false, secret: null, deletedAt: at, updatedBy: userId, updatedAt: at },
    select: WRITTEN,
  });
}

type Rule = Readonly<{ kind: string | null; dagKey: string | null; objective: string | null; minSeverity: string }>;

/** Puts these rules in the place of what there was; answers the key of a DAG that does not exist, if one is named. */
export async function replaceAlertRules(
  tx: Transaction,
  channelId: string,
  rules: readonly Rule[],
): Promise<string | null> {
  const keys = rules.flatMap(({ dagKey }) => dagKey ?? []);
  const dags = await tx.dag.findMany({ where: { dagKey: { in: keys } }, select: { id: true, dagKey: true } });
  const idOf = new Map(dags.map(({ id, dagKey }) => [dagKey, id]));
  const missing = keys.find((key) => !idOf.has(key));
  if (missing !== undefined) return missing;
  await tx.alertRule.deleteMany({ where: { channelId } });
  await tx.alertRule.createMany({
    data: rules.map(({ dagKey, ...rule }, position) => ({
      ...rule,
      channelId,
      position,
      dagId: dagKey === null ? null : (idOf.get(dagKey) ?? null),
    })),
  });
  return null;
}

/** An alert that says nothing but that a channel works: told to that one only, and resolved from its beginning. */
export async function insertTestAlert(
  tx: Transaction,
  {
    id,
    channelId,
    title,
    detail,
    at,
  }: Readonly<Record<"id" | "channelId" | "title" | "detail", string> & { at: Date }>,
): Promise<void> {
  const data = { id, kind: "test", severity: "info", dedupeKey: `test/${id}`, title, detail, link: "/alerts" };
  await tx.alert.create({ data: { ...data, openedAt: at, lastAt: at, resolvedAt: at } });
  await tx.alertDelivery.create({ data: { alertId: id, channelId } });
}
