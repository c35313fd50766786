import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import type { Role } from "@/lib/domain/access/roles";

const openApprovalRow = z.object({
  runId: z.uuid(),
  taskKey: z.string(),
  dagKey: z.string(),
  clientKey: z.string().nullable(),
  question: z.string(),
  askedAt: instantColumn,
});

const SHOWN = 50;

/**
 * Questions of open runs that somebody with these roles may answer, oldest first. Reads the waits of open runs only:
 * dag_run_open_idx, task_attempt_deferred_idx, task_instance_pkey, queue_item_pkey.
 */
export async function listOpenApprovals(
  db: Db,
  { userId, roles }: Readonly<{ userId: string; roles: readonly Role[] }>,
): Promise<z.infer<typeof openApprovalRow>[]> {
  const rows = await db.$queryRaw`
    SELECT r.id AS "runId", t.task_key AS "taskKey", d.dag_key AS "dagKey", c.client_key AS "clientKey",
      a.output -> 'question' ->> 'text' AS question, a.finished_at AS "askedAt"
    FROM dag_run r JOIN task_attempt a ON a.dag_run_id = r.id AND a.state = 'deferred'
    JOIN task_instance t ON t.dag_run_id = r.id AND t.task_index = a.task_index AND t.attempt_number = a.number
    JOIN dag d ON d.id = r.dag_id LEFT JOIN client c ON c.id = r.client_id
    LEFT JOIN queue_item q ON q.id = r.queue_item_id
    WHERE r.state = 'running' AND t.state = 'deferred' AND r.triggered_by IS DISTINCT FROM ${userId}::uuid
      AND q.created_by IS DISTINCT FROM ${userId}::uuid
      AND a.output -> 'question' -> 'roles' ?| ${[...roles]}::text[]
    ORDER BY a.finished_at, r.id LIMIT ${SHOWN}`;
  return z.array(openApprovalRow).parse(rows);
}
