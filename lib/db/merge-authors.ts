import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { personColumn, personJson } from "@/lib/db/columns";

/** Authors of the changes that became active after this content was, the first one first; all when nothing was. */
export async function listAuthorsSince(db: Db, dagId: string, baseHash: string | null) {
  const rows = await db.$queryRaw`
    SELECT ${personJson("u")} AS author FROM (
      SELECT c.author_id, min(v.number) AS first FROM dag_version v
      JOIN activation a ON a.id = v.activation_id JOIN change_request c ON c.id = a.change_request_id
      WHERE v.dag_id = ${dagId}::uuid AND v.number > coalesce(
        (SELECT max(b.number) FROM dag_version b WHERE b.dag_id = ${dagId}::uuid AND b.content_hash = ${baseHash}), 0)
      GROUP BY c.author_id) since
    JOIN app_user u ON u.id = since.author_id ORDER BY since.first`;
  return z
    .array(z.object({ author: personColumn }))
    .parse(rows)
    .map(({ author }) => author);
}
