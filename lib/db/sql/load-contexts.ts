import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";
import type { JsonValue } from "@/lib/domain/shared/json";

/** Content of a jsonb column: JSON by construction. */
const json = z.custom<JsonValue>();

const contextSchema = z.object({
  runId: z.string(),
  runType: z.string(),
  logicalDate: z.string().nullable(),
  clientKey: z.string().nullable(),
  data: z.record(z.string(), json).nullable(),
  /** Task index, output, and number of the attempt that returned it. */
  outputs: z.array(z.tuple([z.number(), json, z.number()])),
  /** The database's clock, in milliseconds since 1970. */
  nowMs: z.number(),
  /** For each task asked about, the milliseconds since its first attempt began. */
  waits: z.array(z.tuple([z.number(), z.number()])),
});
export type ContextRow = z.infer<typeof contextSchema>;

/**
 * What tasks of several runs may read: facts of the run, its client, and the outputs of the named tasks as far as these
 * succeeded, here or in the run that this one replays. Primary keys and task_attempt_number_key only. $1 runs, $2 for each the task indexes as an array literal,
 * $3 for each the tasks whose beginning is asked for.
 */
export const loadContexts: Statement<ContextRow> = {
  name: "load_contexts",
  row: contextSchema,
  text: `
    SELECT r.id AS "runId", r.run_type AS "runType", c.client_key AS "clientKey", q.data,
      to_char(r.logical_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "logicalDate",
      (SELECT coalesce(json_agg(json_build_array(t.task_index, coalesce(a.output, u.output), t.attempt_number)), '[]')
       FROM task_instance t
       LEFT JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
       LEFT JOIN task_attempt u ON u.id = t.reused_attempt_id
       WHERE t.dag_run_id = r.id AND t.task_index = ANY (n.needed::smallint[]) AND t.state = 'success') AS outputs,
      (extract(epoch FROM statement_timestamp()) * 1000)::float8 AS "nowMs",
      (SELECT coalesce(json_agg(json_build_array(t.task_index,
         greatest(0, extract(epoch FROM statement_timestamp() - t.first_started_at) * 1000))), '[]')
       FROM task_instance t WHERE t.dag_run_id = r.id AND t.task_index = ANY (n.begun::smallint[])
         AND t.first_started_at IS NOT NULL) AS waits
    FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (id, needed, begun) JOIN dag_run r ON r.id = n.id
    LEFT JOIN client c ON c.id = r.client_id LEFT JOIN queue_item q ON q.id = r.queue_item_id`,
};
