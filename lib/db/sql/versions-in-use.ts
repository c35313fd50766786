import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const versionSchema = z.object({
  id: z.string(),
  number: z.number(),
  dagId: z.string(),
  dagKey: z.string(),
  /** It could not be read the last time: an alert says so. */
  isDoubted: z.boolean(),
  isUsed: z.boolean(),
});
export type VersionInUse = z.infer<typeof versionSchema>;

/**
 * Versions that something is to run on, now or with the next client, and those that an open alert of kind $1 names.
 * dag_pkey, dag_run_open_idx, alert_open_key.
 */
export const listVersionsInUse: Statement<VersionInUse> = {
  name: "list_versions_in_use",
  row: versionSchema,
  text: `
    WITH used AS (
      SELECT active_version_id AS id FROM dag WHERE active_version_id IS NOT NULL
      UNION SELECT version_id FROM dag_run WHERE state IN ('queued', 'running')
    ), doubted AS (
      SELECT split_part(dedupe_key, '/', 2)::uuid AS id FROM alert WHERE kind = $1 AND resolved_at IS NULL
    )
    SELECT v.id, v.number, d.id AS "dagId", d.dag_key AS "dagKey", v.id IN (SELECT id FROM doubted) AS "isDoubted",
      v.id IN (SELECT id FROM used) AS "isUsed"
    FROM (SELECT id FROM used UNION SELECT id FROM doubted) k JOIN dag_version v USING (id) JOIN dag d ON d.id = v.dag_id`,
};
