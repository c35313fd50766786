import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { NUMBER_CURSOR, type Page, pageOfRows, readCursor } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import type { AuditLink } from "@/lib/domain/audit/export-lines";

const auditRow = z.object({
  sequence: z.coerce.number().int(),
  at: instantColumn,
  actor: personColumn.nullable(),
  action: z.string(),
  targetType: z.string(),
  targetId: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditRow = z.infer<typeof auditRow>;

/** Which entries of the record; left out means any. */
export type AuditFilter = Readonly<{
  targetType?: string | undefined;
  targetId?: string | undefined;
  /** Beginning of the action: `change_request.` finds everything about changes. */
  action?: string | undefined;
  /** Person key of who did it. */
  person?: string | undefined;
  /** Only this person's own entries, whatever else is asked for. */
  ownOf?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}>;

const matches = (filter: AuditFilter): Prisma.Sql => Prisma.sql`
      (${filter.targetType ?? null}::text IS NULL OR e.target_type = ${filter.targetType ?? null})
      AND (${filter.targetId ?? null}::text IS NULL OR e.target_id = ${filter.targetId ?? null})
      AND (${filter.action ?? null}::text IS NULL OR starts_with(e.action, ${filter.action ?? null}))
      AND (${filter.person ?? null}::text IS NULL OR u.person_key = ${filter.person ?? null})
      AND (${filter.ownOf ?? null}::uuid IS NULL OR e.actor_id = ${filter.ownOf ?? null}::uuid)
      AND (${filter.from ?? null}::timestamptz IS NULL OR e.at >= ${filter.from ?? null}::timestamptz)
      AND (${filter.until ?? null}::timestamptz IS NULL OR e.at < ${filter.until ?? null}::timestamptz)`;

/** Newest first; reads the chain by its primary key, or one target's or person's events by their indexes. */
export async function listAuditEvents(
  db: Db,
  { cursor, limit, ...filter }: AuditFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<AuditRow>> {
  const before = readCursor(cursor, NUMBER_CURSOR)?.[0] ?? null;
  const rows = await db.$queryRaw`
    SELECT e.sequence, e.at, e.action, e.target_type AS "targetType", e.target_id AS "targetId",
           e.payload::jsonb -> 'details' AS details, CASE WHEN u.id IS NOT NULL THEN ${personJson("u")} END AS actor
    FROM audit_event e LEFT JOIN app_user u ON u.id = e.actor_id
    WHERE (${before}::bigint IS NULL OR e.sequence < ${before}::bigint) AND ${matches(filter)}
    ORDER BY e.sequence DESC LIMIT ${limit + 1}`;
  return pageOfRows(z.array(auditRow).parse(rows), limit, (row) => [String(row.sequence)]);
}

const linkRow = z.object({
  sequence: z.coerce.number().int(),
  previousHash: z.string(),
  rowHash: z.string(),
  payload: z.string(),
  person: z.string().nullable(),
});

/** Entries as they are hashed, oldest first, after one sequence number and up to another; by the primary key. */
export async function readAuditLinks(
  db: Db,
  { after, upTo, limit }: Readonly<{ after: number; upTo: number; limit: number }>,
  filter: AuditFilter = {},
): Promise<AuditLink[]> {
  const rows = await db.$queryRaw`
    SELECT e.sequence, encode(e.previous_hash, 'hex') AS "previousHash", encode(e.row_hash, 'hex') AS "rowHash", e.payload,
           u.person_key AS person
    FROM audit_event e LEFT JOIN app_user u ON u.id = e.actor_id
    WHERE e.sequence > ${after} AND e.sequence <= ${upTo} AND ${matches(filter)}
    ORDER BY e.sequence LIMIT ${limit}`;
  return z.array(linkRow).parse(rows);
}

const headRow = z.object({ sequence: z.coerce.number().int(), rowHash: z.string() });
export type AuditHead = Readonly<z.infer<typeof headRow>>;

/** Number and hash of the newest entry. */
export async function readAuditHead(db: Db): Promise<AuditHead> {
  const rows = await db.$queryRaw`SELECT sequence, encode(row_hash, 'hex') AS "rowHash" FROM audit_head`;
  return z.tuple([headRow]).parse(rows)[0];
}
