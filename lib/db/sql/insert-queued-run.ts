import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import type { Plan } from "@/lib/domain/run/model";

export type QueuedRun = Readonly<{
  id: string;
  dagId: string;
  versionId: string;
  clientId: string | null;
  queueItemId: string | null;
  runType: "scheduled" | "manual";
  class: number;
  /** The tick that the run stands for, ISO 8601; null for manual runs. */
  logicalDate: string | null;
  triggeredBy: string | null;
}>;

/**
 * A run with all its tasks, waiting for admission. A tick that already has its run, or an open one of a backfill or a
 * replay, answers no row. dag_run_tick_key, dag_run_open_slot_key.
 * $1 run, $2 DAG, $3 version, $4 client, $5 queue item, $6 type, $7 lane, $8 class, $9 logical date, $10 person,
 * $11 task indexes, $12 task keys.
 */
const statement: Statement<{ id: string }> = {
  name: "insert_queued_run",
  row: z.object({ id: z.string() }),
  text: `
    WITH run AS (
      INSERT INTO dag_run (id, dag_id, version_id, client_id, queue_item_id, run_type, state, lane, class, logical_date, triggered_by)
      VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6, 'queued', $7, $8::int, $9::timestamptz, $10::uuid)
      ON CONFLICT DO NOTHING
      RETURNING id
    ), instance AS (
      INSERT INTO task_instance (dag_run_id, task_index, task_key, chosen)
      SELECT r.id, t.index, t.key, '{}' FROM run r CROSS JOIN unnest($11::smallint[], $12::text[]) AS t (index, key)
    )
    SELECT id FROM run`,
};

/** False when the tick has its run already, or an open one. */
export async function insertQueuedRun(sql: Sql, run: QueuedRun, plan: Plan): Promise<boolean> {
  const rows = await sql.run(statement, [
    run.id,
    run.dagId,
    run.versionId,
    run.clientId,
    run.queueItemId,
    run.runType,
    plan.lane,
    run.class,
    run.logicalDate,
    run.triggeredBy,
    plan.tasks.map(({ index }) => index),
    plan.tasks.map(({ key }) => key),
  ]);
  return rows.length > 0;
}
