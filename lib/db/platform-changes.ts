import { z } from "zod";
import { currentAuditOrigin } from "@/lib/db/audit-origin";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { roleSchema } from "@/lib/domain/access/roles";
import { PLATFORM_KINDS, type PlatformKind } from "@/lib/domain/change/platform-change";

const valueColumn = z.record(z.string(), z.unknown()).nullable();
const platformChangeRow = z.object({
  id: z.uuid(),
  number: z.int(),
  kind: z.enum(PLATFORM_KINDS),
  name: z.string(),
  before: valueColumn,
  after: valueColumn,
  why: z.string(),
  contentHash: z.string(),
  proposedBy: personColumn,
  proposedAt: instantColumn,
  /** The roles of whoever proposed it, then. */
  proposedAs: z.array(roleSchema),
  isBehind: z.boolean(),
  outcome: z.enum(["applied", "declined", "withdrawn"]).nullable(),
  answeredBy: personColumn.nullable(),
  answeredAt: instantColumn.nullable(),
  /** Whether the reader's word counts, by the rule that the guard asks. */
  mayAnswer: z.boolean(),
});
export type PlatformChangeRow = z.infer<typeof platformChangeRow>;

const columns = (userId: string) => Prisma.sql`c.id, c.number, c.kind, c.name, c.before, c.after, c.why,
  c.content_hash AS "contentHash", ${personJson("p")} AS "proposedBy", c.proposed_at AS "proposedAt",
  coalesce(c.proposed_as, '{de}') AS "proposedAs", c.outcome IS NULL AND platform_state(c.kind, c.name) IS DISTINCT FROM c.before AS "isBehind", c.outcome,
  CASE WHEN a.id IS NOT NULL THEN ${personJson("a")} END AS "answeredBy", c.answered_at AS "answeredAt",
  EXISTS (SELECT platform_grants(${userId}::uuid, c.id)) AS "mayAnswer"`;
const SOURCE = Prisma.sql`platform_change c JOIN app_user p ON p.id = c.proposed_by LEFT JOIN app_user a ON a.id = c.answered_by`;

const SHOWN_ENDED = 10;

/** All that are open, and the newest that are over. platform_change_open_key, platform_change_number_key. */
export async function listPlatformChanges(db: Db, userId: string): Promise<PlatformChangeRow[]> {
  const rows = await db.$queryRaw`
    (SELECT ${columns(userId)} FROM ${SOURCE} WHERE c.outcome IS NULL)
    UNION ALL (SELECT ${columns(userId)} FROM ${SOURCE} WHERE c.outcome IS NOT NULL ORDER BY c.number DESC LIMIT ${SHOWN_ENDED})
    ORDER BY number DESC`;
  return z.array(platformChangeRow).parse(rows);
}

export async function findPlatformChange(db: Db, userId: string, id: string): Promise<PlatformChangeRow | null> {
  const rows = await db.$queryRaw`SELECT ${columns(userId)} FROM ${SOURCE} WHERE c.id = ${id}::uuid`;
  return z.array(platformChangeRow).parse(rows)[0] ?? null;
}

/** An object as it is now, in the names of its columns. */
export async function findPlatformState(db: Db, kind: PlatformKind, name: string) {
  const rows = await db.$queryRaw`SELECT platform_state(${kind}, ${name}) AS state`;
  return z.tuple([z.object({ state: valueColumn })]).parse(rows)[0].state;
}

type NewChange = Readonly<{
  id: string;
  kind: PlatformKind;
  name: string;
  /** In the names of its columns. */
  after: Readonly<Record<string, unknown>> | null;
  /** Of a connection. Written here and never read. */
  sealedSecret: Uint8Array | null;
  why: string;
  proposedBy: string;
  at: Date;
}>;

/** The guard on the row adds what the object is now, and the hash over both. */
export async function insertPlatformChange(tx: Transaction, change: NewChange): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO platform_change (id, kind, name, after, sealed_secret, content_hash, why, proposed_by, proposed_at)
    VALUES (${change.id}::uuid, ${change.kind}, ${change.name},
      ${change.after === null ? null : JSON.stringify(change.after)}::jsonb, ${change.sealedSecret}::bytea, '', ${change.why}, ${change.proposedBy}::uuid, ${change.at})`;
}

/** Approves, and with the last approval applies, with its entry in the record: one call of the one function that may. */
export async function applyPlatformChange(
  tx: Transaction,
  id: string,
  { by, contentHash }: Readonly<{ by: string; contentHash: string }>,
): Promise<void> {
  const origin = JSON.stringify(currentAuditOrigin());
  await tx.$queryRaw`SELECT apply_platform_change(${id}::uuid, ${by}::uuid, ${contentHash}, ${origin}::jsonb)::text`;
}

/** False when it was answered already. */
export async function endPlatformChange(
  tx: Transaction,
  id: string,
  { outcome, by, at }: Readonly<{ outcome: "declined" | "withdrawn"; by: string; at: Date }>,
): Promise<boolean> {
  const ended = await tx.platformChange.updateMany({
    where: { id, outcome: null },
    data: { outcome, answeredBy: by, answeredAt: at },
  });
  return ended.count > 0;
}
