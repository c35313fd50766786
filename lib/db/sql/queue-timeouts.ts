import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const versionSchema = z.object({ versionId: z.string() });

/** Versions of which a run is under way. dag_run_open_idx. */
export const listOpenVersions: Statement<z.infer<typeof versionSchema>> = {
  name: "list_open_versions",
  row: versionSchema,
  text: `SELECT DISTINCT version_id AS "versionId" FROM dag_run WHERE state IN ('queued', 'running')`,
};

const expiredSchema = z.object({ runId: z.string(), index: z.number() });

/**
 * Tasks that are ready for longer than they may be without a start. Looks only at tasks with such a limit, of runs under
 * way: nothing is written, and no index kept, for those without. What its own run holds back, or a pause, is not counted.
 * dag_version_pkey, dag_run_open_idx, task_instance_pkey. $1 versions, $2 task indexes, $3 limits in milliseconds.
 */
export const findQueueTimeouts: Statement<z.infer<typeof expiredSchema>> = {
  name: "find_queue_timeouts",
  row: expiredSchema,
  text: `
    SELECT t.dag_run_id AS "runId", t.task_index AS index
    FROM unnest($1::uuid[], $2::smallint[], $3::float8[]) AS n (version_id, index, limit_ms)
    JOIN dag_version v ON v.id = n.version_id
    JOIN dag_run r ON r.dag_id = v.dag_id AND r.version_id = v.id AND r.state = 'running' AND NOT r.is_paused
    JOIN task_instance t ON t.dag_run_id = r.id AND t.task_index = n.index
    WHERE t.state IN ('scheduled', 'queued') AND NOT t.is_held
      AND t.ready_at < clock_timestamp() - n.limit_ms * interval '1 ms'
    ORDER BY t.ready_at LIMIT 500`,
};
