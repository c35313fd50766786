import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const versionRowSchema = z.object({
  id: z.string(),
  dagId: z.string(),
  dagKey: z.string(),
  number: z.number(),
  contentHash: z.string(),
  canonical: z.instanceof(Uint8Array),
});

/** One DAG version with its bytes, by primary keys; read once per process and version. $1 version id. */
export const loadVersionRow: Statement<z.infer<typeof versionRowSchema>> = {
  name: "load_version",
  row: versionRowSchema,
  text: `
    SELECT v.id, v.dag_id AS "dagId", d.dag_key AS "dagKey", v.number, v.content_hash AS "contentHash", s.canonical
    FROM dag_version v JOIN dag d ON d.id = v.dag_id JOIN snapshot s ON s.content_hash = v.content_hash WHERE v.id = $1::uuid`,
};
