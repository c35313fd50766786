import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { roleSchema } from "@/lib/domain/access/roles";
import { checkFindingSchema } from "@/lib/domain/change/check-verdict";

const subjectRow = z.object({
  id: z.uuid(),
  number: z.int(),
  dagId: z.uuid(),
  dagKey: z.string(),
  revision: z.int(),
  origin: z.string(),
  contentHash: z.string(),
  canonical: z.instanceof(Uint8Array),
  activeHash: z.string().nullable(),
  authorRoles: z.array(roleSchema),
  requirements: z.array(
    z.object({
      rule: z.string(),
      roles: z.array(roleSchema),
      minimum: z.int(),
      because: z.object({ reasons: z.array(z.string()), changes: z.int() }),
    }),
  ),
  /** What is known of each check that the head asks for. */
  asked: z.array(
    z.object({
      name: z.string(),
      isBlocking: z.boolean(),
      isPassed: z.boolean().nullable(),
      findings: z.array(checkFindingSchema),
    }),
  ),
});
/** The newest revision of an open change request with what its checks look at. */
export type CheckSubject = z.infer<typeof subjectRow>;

/** Null when it is not open. */
export async function findCheckSubject(db: Db, number: number): Promise<CheckSubject | null> {
  const rows = await db.$queryRaw`
    SELECT c.id, c.number, c.dag_id AS "dagId", d.dag_key AS "dagKey", h.number AS revision, h.origin, h.content_hash AS "contentHash",
      s.canonical, v.content_hash AS "activeHash",
      (SELECT coalesce(json_agg(DISTINCT g.role), '[]') FROM role_grant g
       WHERE g.user_id = c.author_id AND g.revoked_at IS NULL) AS "authorRoles",
      (SELECT coalesce(json_agg(json_build_object('rule', q.rule, 'roles', q.roles, 'minimum', q.minimum, 'because', q.because)
         ORDER BY q.rule), '[]')
       FROM requirement q WHERE q.change_request_id = c.id AND q.revision = h.number) AS requirements,
      (SELECT coalesce(json_agg(json_build_object('name', q.name, 'isBlocking', q.is_blocking, 'isPassed', k.is_passed,
         'findings', coalesce(k.findings, '[]'))), '[]')
       FROM required_check q LEFT JOIN LATERAL (SELECT * FROM check_result r WHERE r.change_request_id = q.change_request_id
         AND r.revision = q.revision AND r.name = q.name ORDER BY r.sequence DESC LIMIT 1) k ON true
       WHERE q.change_request_id = c.id AND q.revision = h.number) AS asked
    FROM change_request c JOIN dag d ON d.id = c.dag_id
    JOIN revision h ON h.change_request_id = c.id AND h.number = c.head_revision
    JOIN snapshot s ON s.content_hash = h.content_hash LEFT JOIN dag_version v ON v.id = d.active_version_id
    WHERE c.number = ${number} AND c.lifecycle = 'open'`;
  return z.array(subjectRow).parse(rows)[0] ?? null;
}

const otherRow = z.object({
  number: z.int(),
  title: z.string(),
  author: z.string(),
  contentHash: z.string(),
  baseHash: z.string().nullable(),
});

/** Heads of the other open change requests of a DAG, oldest first. Index: change_request_open_key. */
export async function listOtherHeads(db: Db, { dagId, id }: Pick<CheckSubject, "dagId" | "id">) {
  const rows = await db.$queryRaw`
    SELECT c.number, c.title, u.name AS author, h.content_hash AS "contentHash", h.base_hash AS "baseHash"
    FROM change_request c JOIN app_user u ON u.id = c.author_id
    JOIN revision h ON h.change_request_id = c.id AND h.number = c.head_revision
    WHERE c.dag_id = ${dagId}::uuid AND c.lifecycle = 'open' AND c.id <> ${id}::uuid ORDER BY c.number LIMIT 50`;
  return z.array(otherRow).parse(rows);
}

const pastRow = z.object({ key: z.string(), lasted: z.array(z.number()), waited: z.array(z.number()) });

/**
 * How long each task of a DAG's newest runs took, its retries included, and how long it had waited; milliseconds.
 * Indexes: dag_run_dag_idx, task_instance_pkey.
 */
export async function listPastDurations(db: Db, dagId: string, runs: number) {
  const rows = await db.$queryRaw`
    WITH newest AS MATERIALIZED (
      SELECT id FROM dag_run WHERE dag_id = ${dagId}::uuid ORDER BY created_at DESC, id LIMIT ${runs}
    ), ended AS (
      SELECT i.task_key, extract(epoch FROM i.finished_at - coalesce(i.first_started_at, i.started_at))::float8 * 1000 AS lasted,
             greatest(extract(epoch FROM i.started_at - i.ready_at)::float8 * 1000, 0) AS waited, i.attempt_number
      FROM newest n JOIN task_instance i ON i.dag_run_id = n.id WHERE i.state = 'success' AND i.started_at IS NOT NULL
    )
    SELECT task_key AS key, array_agg(lasted) AS lasted,
           coalesce(array_agg(waited) FILTER (WHERE attempt_number = 1 AND waited IS NOT NULL), '{}') AS waited
    FROM ended WHERE lasted IS NOT NULL GROUP BY task_key`;
  return z.array(pastRow).parse(rows);
}

const limitsRow = z.object({
  lanes: z.array(z.object({ name: z.string(), slots: z.int() })),
  pools: z.array(z.object({ name: z.string(), slots: z.int() })),
});

export async function readSlotLimits(db: Db) {
  const rows = await db.$queryRaw`
    SELECT (SELECT coalesce(json_agg(json_build_object('name', name, 'slots', slots)), '[]') FROM lane) AS lanes,
           (SELECT coalesce(json_agg(json_build_object('name', name, 'slots', slots)), '[]') FROM pool) AS pools`;
  return z.tuple([limitsRow]).parse(rows)[0];
}
