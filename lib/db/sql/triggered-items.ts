import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const endedSchema = z.object({ runId: z.string(), index: z.number() });

/**
 * Deferred tasks whose client another DAG is done with. Rows of tasks that ended otherwise, by a cancel or in time, are
 * not looked at again. triggered_item_awaited_idx, primary keys.
 */
export const findEndedTriggers: Statement<z.infer<typeof endedSchema>> = {
  name: "find_ended_triggers",
  row: endedSchema,
  text: `
    WITH ended AS MATERIALIZED (
      SELECT i.dag_run_id, i.task_index, i.begun_at, t.state FROM triggered_item i JOIN queue_item q ON q.id = i.queue_item_id
      JOIN task_instance t ON t.dag_run_id = i.dag_run_id AND t.task_index = i.task_index
      WHERE i.is_awaited AND q.state IN ('done', 'error') LIMIT 500
    ), over AS (
      UPDATE triggered_item i SET is_awaited = false FROM ended e
      WHERE i.dag_run_id = e.dag_run_id AND i.task_index = e.task_index AND i.begun_at = e.begun_at
        AND e.state IN ('success', 'failed', 'skipped', 'upstream_failed', 'cancelled')
    )
    SELECT dag_run_id AS "runId", task_index AS index FROM ended WHERE state = 'deferred'`,
};
