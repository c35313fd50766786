import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { type Page, pageOfRows, readCursor, TEXT_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { criticalitySchema } from "@/lib/domain/dag/criticality";
import { layoutSchema } from "@/lib/domain/dag/layout";

const dagRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  title: z.string(),
  owner: z.string(),
  isPaused: z.boolean(),
  criticality: criticalitySchema,
  activeVersion: z.int().nullable(),
  /** The start setting of what is active, else of the draft. */
  start: z.unknown(),
  lane: z.string().nullable(),
  hasDraftChanges: z.boolean(),
  openChangeRequest: z.int().nullable(),
  runs: z.object({ active: z.int(), success24h: z.int(), failed24h: z.int() }),
  clientsWaiting: z.int(),
  lastRunAt: instantColumn.nullable(),
});
export type DagRow = z.infer<typeof dagRow>;

// The draft is what was last pushed when nobody changed it since, so its content needs no reading here.
const DAG_COLUMNS = Prisma.sql`d.id, d.dag_key AS "dagKey", d.title, d.owner, d.is_paused AS "isPaused",
  d.criticality, v.number AS "activeVersion", CASE WHEN v.id IS NULL THEN w.document -> 'start' ELSE active.document -> 'start' END AS start,
  CASE WHEN v.id IS NULL THEN w.document ->> 'lane' ELSE active.document ->> 'lane' END AS lane,
  (EXISTS (SELECT 1 FROM draft_editor e WHERE e.dag_id = d.id) OR v.content_hash IS DISTINCT FROM
    (SELECT r.content_hash FROM revision r JOIN change_request c ON c.id = r.change_request_id
     WHERE c.dag_id = d.id ORDER BY r.created_at DESC, r.number DESC LIMIT 1)) AS "hasDraftChanges",
  (SELECT max(c.number) FROM change_request c WHERE c.dag_id = d.id AND c.lifecycle = 'open') AS "openChangeRequest",
  json_build_object('active', (SELECT count(*) FROM dag_run r WHERE r.dag_id = d.id AND r.state IN ('queued', 'running')),
    'success24h', recent.success, 'failed24h', recent.failed) AS runs,
  (SELECT count(*)::int FROM queue_item q WHERE q.dag_id = d.id AND q.state = 'waiting') AS "clientsWaiting",
  (SELECT r.created_at FROM dag_run r WHERE r.dag_id = d.id ORDER BY r.created_at DESC LIMIT 1) AS "lastRunAt"`;

const DAG_SOURCE = Prisma.sql`dag d JOIN dag_draft w ON w.dag_id = d.id
  LEFT JOIN dag_version v ON v.id = d.active_version_id
  LEFT JOIN snapshot s ON s.content_hash = v.content_hash
  CROSS JOIN LATERAL (SELECT convert_from(s.canonical, 'UTF8')::jsonb -> 'document' AS document) active
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.state = 'success') AS success, count(*) FILTER (WHERE r.state = 'failed') AS failed
    FROM dag_run r WHERE r.dag_id = d.id AND r.created_at > now() - interval '24 hours') recent`;

/** DAGs by key. One statement; its counts read partial indexes over open work and the last day's runs. */
export async function listDags(db: Db, page: { cursor?: string | undefined; limit: number }): Promise<Page<DagRow>> {
  const after = readCursor(page.cursor, TEXT_CURSOR)?.[0] ?? "";
  const rows = await db.$queryRaw`
    SELECT ${DAG_COLUMNS} FROM ${DAG_SOURCE} WHERE d.dag_key > ${after} ORDER BY d.dag_key LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(dagRow).parse(rows), page.limit, (row) => [row.dagKey]);
}

/** What was activated in an emergency and is still to be reviewed: what is due first. */
const debtColumn = z.object({
  changeRequest: z.int(),
  version: z.int(),
  dueAt: instantColumn,
  isOverdue: z.boolean(),
});
const dagDetailRow = dagRow.extend({
  createdBy: personColumn,
  /** Canonical bytes of what is active. */
  canonical: z.instanceof(Uint8Array).nullable(),
  activeLayout: layoutSchema.nullable(),
  debt: debtColumn.nullable(),
});

export async function findDagDetail(db: Db, dagKey: string) {
  const rows = await db.$queryRaw`
    SELECT ${DAG_COLUMNS}, ${personJson("u")} AS "createdBy", s.canonical, v.layout AS "activeLayout",
      (SELECT json_build_object('changeRequest', c.number, 'version', w.number, 'dueAt', o.due_at,
         'isOverdue', o.due_at < clock_timestamp())
       FROM obligation o JOIN change_request c ON c.id = o.change_request_id JOIN dag_version w ON w.activation_id = o.activation_id
       WHERE o.dag_id = d.id AND o.signed_at IS NULL AND o.reverted_by IS NULL ORDER BY o.due_at LIMIT 1) AS debt
    FROM ${DAG_SOURCE} JOIN app_user u ON u.id = d.created_by WHERE d.dag_key = ${dagKey}`;
  return z.array(dagDetailRow).parse(rows)[0] ?? null;
}

const dagHeadRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  title: z.string(),
  isPaused: z.boolean(),
  criticality: criticalitySchema,
  activeVersionId: z.uuid().nullable(),
  activeHash: z.string().nullable(),
  /** The start setting of what is active. */
  activeStart: z.unknown(),
});
export type DagHead = z.infer<typeof dagHeadRow>;

/** The DAG itself and the hash of what is active. */
export async function findDag(db: Db, dagKey: string): Promise<DagHead | null> {
  const rows = await db.$queryRaw`
    SELECT d.id, d.dag_key AS "dagKey", d.title, d.is_paused AS "isPaused", d.criticality, d.active_version_id AS "activeVersionId",
           v.content_hash AS "activeHash", convert_from(s.canonical, 'UTF8')::jsonb -> 'document' -> 'start' AS "activeStart"
    FROM dag d LEFT JOIN dag_version v ON v.id = d.active_version_id LEFT JOIN snapshot s ON s.content_hash = v.content_hash
    WHERE d.dag_key = ${dagKey}`;
  return z.array(dagHeadRow).parse(rows)[0] ?? null;
}

/** False when it already was so. */
export async function setPaused(tx: Transaction, dagId: string, isPaused: boolean): Promise<boolean> {
  const changed = await tx.dag.updateMany({ where: { id: dagId, isPaused: !isPaused }, data: { isPaused } });
  return changed.count > 0;
}
