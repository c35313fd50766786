import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { NUMBER_CURSOR, type Page, pageOfRows, readCursor } from "@/lib/db/cursor";

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

export type AuditFilter = Readonly<{
  targetType?: string | undefined;
  targetId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}>;

/** Newest first; reads the chain by its primary key, or one target's events by their index. */
export async function listAuditEvents(
  db: Db,
  { targetType, targetId, cursor, limit }: AuditFilter,
): Promise<Page<AuditRow>> {
  const before = readCursor(cursor, NUMBER_CURSOR)?.[0] ?? null;
  const rows = await db.$queryRaw`
    SELECT e.sequence, e.at, e.action, e.target_type AS "targetType", e.target_id AS "targetId",
           e.payload::jsonb -> 'details' AS details, CASE WHEN u.id IS NOT NULL THEN ${personJson("u")} END AS actor
    FROM audit_event e LEFT JOIN app_user u ON u.id = e.actor_id
    WHERE (${before}::bigint IS NULL OR e.sequence < ${before}::bigint)
      AND (${targetType ?? null}::text IS NULL OR e.target_type = ${targetType ?? null})
      AND (${targetId ?? null}::text IS NULL OR e.target_id = ${targetId ?? null})
    ORDER BY e.sequence DESC LIMIT ${limit + 1}`;
  return pageOfRows(z.array(auditRow).parse(rows), limit, (row) => [String(row.sequence)]);
}
