import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { runStateSchema } from "@/lib/domain/run/model";

const parentRow = z.object({
  index: z.int(),
  begunAt: z.date(),
  dagKey: z.string(),
  class: z.int(),
  priority: z.int(),
  clientKey: z.string().nullable(),
  /** Who started its run, or enqueued its client. */
  startedBy: z.uuid().nullable(),
  data: z.record(z.string(), z.unknown()).nullable(),
});
export type TriggeringTask = z.infer<typeof parentRow>;

/** A task that triggers, with what its run hands on; null before its first attempt has begun. */
export async function findTriggeringTask(db: Db, runId: string, taskKey: string): Promise<TriggeringTask | null> {
  const rows = await db.$queryRaw`
    SELECT t.task_index AS index, t.first_started_at AS "begunAt", d.dag_key AS "dagKey", r.class, r.priority,
      c.client_key AS "clientKey", coalesce(r.triggered_by, q.created_by) AS "startedBy", q.data
    FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id JOIN dag d ON d.id = r.dag_id
    LEFT JOIN client c ON c.id = r.client_id LEFT JOIN queue_item q ON q.id = r.queue_item_id
    WHERE t.dag_run_id = ${runId}::uuid AND t.task_key = ${taskKey} AND t.first_started_at IS NOT NULL`;
  return z.array(parentRow).parse(rows)[0] ?? null;
}

type TriggerKey = Readonly<{ runId: string; index: number; begunAt: Date }>;

/** Lets one at a time make the item of a task: a worker that was taken for dead may still be at it. */
export async function lockTrigger(tx: Transaction, { runId, index }: TriggerKey): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${runId}/${index}`}, 0))::text`;
}

const triggeredRow = z.object({
  queueItemId: z.uuid(),
  isOver: z.boolean(),
  run: z.object({ id: z.uuid(), state: runStateSchema }).nullable(),
});
export type TriggeredRow = z.infer<typeof triggeredRow>;

/** The item that a task made, as it stands now, with its latest run. */
export async function findTriggered(db: Db, { runId, index, begunAt }: TriggerKey): Promise<TriggeredRow | null> {
  const rows = await db.$queryRaw`
    SELECT q.id AS "queueItemId", q.state IN ('done', 'error') AS "isOver",
      (SELECT json_build_object('id', r.id, 'state', r.state) FROM dag_run r WHERE r.queue_item_id = q.id
       ORDER BY r.rerun_number DESC LIMIT 1) AS run
    FROM triggered_item i JOIN queue_item q ON q.id = i.queue_item_id
    WHERE i.dag_run_id = ${runId}::uuid AND i.task_index = ${index} AND i.begun_at = ${begunAt}::timestamptz`;
  return z.array(triggeredRow).parse(rows)[0] ?? null;
}

type OpenItem = Readonly<{ dagId: string; clientKey: string; isAwaited: boolean }>;

/** Notes the client's open item of a DAG as this task's. What the task made before a clear is awaited no longer. */
export async function insertTriggered(
  tx: Transaction,
  { runId, index, begunAt }: TriggerKey,
  { dagId, clientKey, isAwaited }: OpenItem,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE triggered_item SET is_awaited = false WHERE dag_run_id = ${runId}::uuid AND task_index = ${index} AND is_awaited`;
  await tx.$executeRaw`
    INSERT INTO triggered_item (dag_run_id, task_index, begun_at, queue_item_id, is_awaited)
    SELECT ${runId}::uuid, ${index}::smallint, ${begunAt}::timestamptz, q.id, ${isAwaited}::boolean FROM queue_item q JOIN client c ON c.id = q.client_id
    WHERE q.dag_id = ${dagId}::uuid AND c.client_key = ${clientKey}
      AND q.state IN ('waiting', 'held', 'quarantined', 'claimed')`;
}
