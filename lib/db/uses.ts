import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { type Page, pageOfRows, readCursor, TEXT_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { dagDraftSchema } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import type { Used } from "@/lib/domain/dag/uses";

const userRow = z.object({
  dagKey: z.string(),
  title: z.string(),
  version: z.int().nullable(),
  active: dagDraftSchema.nullable(),
  draft: dagDraftSchema.nullable(),
});
type UserRow = z.infer<typeof userRow>;

/** SQL that is true for a document that may name it; which of its tasks do is said by `usesIn`. */
function names({ kind, name }: Used): Prisma.Sql {
  const inTasks = (fields: object) => Prisma.sql`document -> 'tasks' @> ${JSON.stringify([fields])}::jsonb`;
  const { lane, environment } = SETTING_DEFAULTS;
  switch (kind) {
    case "lane":
      return Prisma.sql`coalesce(nullif(document ->> 'lane', ''), ${lane}) = ${name}`;
    case "pool":
      return inTasks({ pool: name });
    case "pack":
      return inTasks({ operator: "pack", pack: name });
    case "connection":
      return Prisma.sql`(${inTasks({ connection: name })} OR document #>> '{start,source,connection}' = ${name})`;
    case "environment":
      return Prisma.sql`(${inTasks({ environment: name })} OR document #>> '{defaults,environment}' = ${name}
        OR (${inTasks({ operator: "bash" })} AND ${name} = 'bash')
        OR (${inTasks({ operator: "pack" })} AND coalesce(nullif(document #>> '{defaults,environment}', ''), ${environment}) = ${name}))`;
  }
}

/** DAGs whose active version or draft may name it, with those documents. Reads one document of each per DAG: dag_pkey, snapshot_pkey. */
export async function listUsers(
  db: Db,
  used: Used,
  page: Readonly<{ cursor?: string | undefined; limit: number }>,
): Promise<Page<UserRow>> {
  const after = readCursor(page.cursor, TEXT_CURSOR)?.[0] ?? "";
  const rows = await db.$queryRaw`
    SELECT d.dag_key AS "dagKey", d.title, a.number AS version, a.document AS active, w.document AS draft
    FROM dag d
    LEFT JOIN LATERAL (SELECT number, document FROM (
      SELECT v.number, convert_from(s.canonical, 'UTF8')::jsonb -> 'document' AS document
      FROM dag_version v JOIN snapshot s ON s.content_hash = v.content_hash WHERE v.id = d.active_version_id) v
      WHERE ${names(used)}) a ON true
    LEFT JOIN LATERAL (SELECT document FROM dag_draft w WHERE w.dag_id = d.id AND ${names(used)}) w ON true
    WHERE d.dag_key > ${after} AND (a.document IS NOT NULL OR w.document IS NOT NULL)
    ORDER BY d.dag_key LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(userRow).parse(rows), page.limit, (row) => [row.dagKey]);
}
