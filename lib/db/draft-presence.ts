import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";

/** Twice as long as a page waits between two signs of life, and a little: one that is lost makes nobody vanish. */
const GONE_AFTER_SECONDS = 25;

const presenceRow = z.object({
  others: z.array(personColumn),
  saveNumber: z.int(),
  savedBy: personColumn,
  savedAt: instantColumn,
});

/**
 * Notes that somebody has a draft open, and answers who else has and which save is the newest; null for an unknown DAG.
 * One statement; draft_presence_pkey gives the rows of the DAG.
 */
export async function notePresence(
  db: Db,
  { dagKey, userId }: Readonly<{ dagKey: string; userId: string }>,
): Promise<z.infer<typeof presenceRow> | null> {
  const rows = await db.$queryRaw`
    WITH mine AS (
      INSERT INTO draft_presence (dag_id, user_id, seen_at)
      SELECT id, ${userId}::uuid, now() FROM dag WHERE dag_key = ${dagKey}
      ON CONFLICT (dag_id, user_id) DO UPDATE SET seen_at = excluded.seen_at
    )
    SELECT
      (SELECT coalesce(json_agg(${personJson("u")} ORDER BY u.name), '[]') FROM draft_presence p JOIN app_user u ON u.id = p.user_id
       WHERE p.dag_id = d.id AND p.user_id <> ${userId}::uuid
         AND p.seen_at > now() - make_interval(secs => ${GONE_AFTER_SECONDS})) AS others,
      w.save_number AS "saveNumber", ${personJson("s")} AS "savedBy", w.updated_at AS "savedAt"
    FROM dag d JOIN dag_draft w ON w.dag_id = d.id JOIN app_user s ON s.id = w.updated_by WHERE d.dag_key = ${dagKey}`;
  return z.array(presenceRow).parse(rows)[0] ?? null;
}
