import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { runStateSchema, taskStateSchema } from "@/lib/domain/run/model";

/** More runs than a client has in years; the newest are told. */
const MOST_ENTRIES = 50;

const actRow = z.object({
  at: instantColumn,
  taskIndex: z.int().nullable(),
  from: z.string(),
  to: z.string(),
  reason: z.string().nullable(),
  by: personColumn.nullable(),
});

const storyRun = z.object({
  id: z.uuid(),
  versionId: z.uuid(),
  version: z.int(),
  changeNumber: z.int().nullable(),
  rerunNumber: z.int(),
  state: runStateSchema,
  reason: z.string().nullable(),
  createdAt: instantColumn,
  startedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
  tasks: z.array(
    z.object({
      taskIndex: z.int(),
      taskKey: z.string(),
      state: taskStateSchema,
      chosen: z.array(z.int()),
      finishedAt: instantColumn.nullable(),
    }),
  ),
  acts: z.array(actRow),
});

const storyEntry = z.object({
  dagKey: z.string(),
  state: z.enum(["waiting", "held", "quarantined", "claimed", "done", "error"]),
  source: z.string(),
  arrivedAt: instantColumn,
  claimedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
  createdBy: personColumn.nullable(),
  runs: z.array(storyRun),
});
export type StoryEntryRow = z.infer<typeof storyEntry>;

/**
 * Each time a client came to a DAG, with its runs, their tasks and what people did to them. queue_item_client_idx,
 * dag_run_queue_item_key, transition_log_pkey. Null for a client that never came.
 */
export async function readClientStory(db: Db, clientKey: string): Promise<StoryEntryRow[] | null> {
  const known = await db.client.findUnique({ where: { clientKey }, select: { id: true } });
  if (!known) return null;
  const rows = await db.$queryRaw`
    SELECT d.dag_key AS "dagKey", q.state, q.source, q.arrived_at AS "arrivedAt", q.claimed_at AS "claimedAt",
      q.finished_at AS "finishedAt", CASE WHEN u.id IS NOT NULL THEN ${personJson("u")} END AS "createdBy",
      (SELECT coalesce(json_agg(json_build_object('id', r.id, 'versionId', r.version_id, 'version', v.number,
         'changeNumber', c.number, 'rerunNumber', r.rerun_number, 'state', r.state, 'reason', r.reason,
         'createdAt', r.created_at, 'startedAt', r.started_at, 'finishedAt', r.finished_at,
         'tasks', (SELECT coalesce(json_agg(json_build_object('taskIndex', t.task_index, 'taskKey', t.task_key, 'state', t.state,
            'chosen', t.chosen, 'finishedAt', t.finished_at) ORDER BY t.task_index), '[]') FROM task_instance t WHERE t.dag_run_id = r.id),
         'acts', (SELECT coalesce(json_agg(json_build_object('at', l.at, 'taskIndex', l.task_index, 'from', l.from_state,
            'to', l.to_state, 'reason', l.reason, 'by', CASE WHEN p.id IS NOT NULL THEN ${personJson("p")} END) ORDER BY l.id), '[]')
            FROM transition_log l LEFT JOIN app_user p ON 'user:' || p.id = l.actor
            WHERE l.dag_run_id = r.id AND l.actor LIKE 'user:%')) ORDER BY r.rerun_number), '[]')
       FROM dag_run r JOIN dag_version v ON v.id = r.version_id LEFT JOIN activation a ON a.id = v.activation_id
       LEFT JOIN change_request c ON c.id = a.change_request_id WHERE r.queue_item_id = q.id) AS runs
    FROM (SELECT * FROM queue_item i WHERE i.client_id = ${known.id}::uuid ORDER BY i.arrived_at DESC LIMIT ${MOST_ENTRIES}) q
    JOIN dag d ON d.id = q.dag_id LEFT JOIN app_user u ON u.id = q.created_by ORDER BY q.arrived_at DESC`;
  return z.array(storyEntry).parse(rows);
}

const clearedRow = z.object({
  versionId: z.uuid(),
  activatedBy: personColumn,
  activatedAt: instantColumn,
  approvals: z.array(z.object({ by: personColumn, at: instantColumn, roles: z.array(z.string()) })),
});

/** Who approved the logic of versions, under which roles, and who activated it: the last word of each reviewer counts. */
export async function readClearedVersions(db: Db, versionIds: readonly string[]) {
  const rows = await db.$queryRaw`
    SELECT v.id AS "versionId", ${personJson("u")} AS "activatedBy", a.created_at AS "activatedAt",
      (SELECT coalesce(json_agg(json_build_object('by', ${personJson("p")}, 'at', w.created_at, 'roles',
         (SELECT coalesce(json_agg(g.role ORDER BY g.role), '[]') FROM role_grant g WHERE g.id = ANY (w.grant_ids))) ORDER BY w.sequence), '[]')
       FROM (SELECT DISTINCT ON (e.reviewer_id) e.* FROM review e
             WHERE e.change_request_id = a.change_request_id AND e.revision = a.revision AND e.decision <> 'comment'
             ORDER BY e.reviewer_id, e.sequence DESC) w
       JOIN app_user p ON p.id = w.reviewer_id WHERE w.decision = 'approve') AS approvals
    FROM dag_version v JOIN activation a ON a.id = v.activation_id JOIN app_user u ON u.id = a.actor_id
    WHERE v.id = ANY (${[...versionIds]}::uuid[])`;
  return z.array(clearedRow).parse(rows);
}
