import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";

const noRow = z.object({});

const insert: Statement<object> = {
  name: "insert_component",
  row: noRow,
  text: `
    INSERT INTO component (id, kind, host, pid, version, lanes, slots, isolation)
    VALUES ($1::uuid, 'worker', $2, $3::int, $4, $5::text[], $6::int, $7)`,
};

export type WorkerProcess = Readonly<{
  id: string;
  host: string;
  pid: number;
  version: string;
  lanes: readonly string[];
  slots: number;
  isolation: string;
}>;

/** Makes a worker known; its row is the lease of everything it runs. */
export async function insertWorker(sql: Sql, worker: WorkerProcess): Promise<void> {
  const { id, host, pid, version, lanes, slots, isolation } = worker;
  await sql.run(insert, [id, host, pid, version, lanes, slots, isolation]);
}

const beatSchema = z.object({
  /** False once the row says that this worker has stopped. */
  isAlive: z.boolean(),
  fenced: z.array(z.string()),
  orphans: z.array(z.object({ attemptId: z.string(), runId: z.string() })),
});
export type Beat = z.infer<typeof beatSchema>;

/**
 * Renews a worker's lease by the database's clock, and compares what it believes it runs with what the rows say.
 * `fenced`: attempts that are no longer its own. `orphans`: attempts that are its own for five seconds and that it does
 * not know of. component_pkey, task_attempt_pkey, task_attempt_worker_open_idx.
 * $1 worker, $2 ages of its loops, $3 ids of the attempts it holds, $4 lanes, $5 slots.
 */
export const beat: Statement<Beat> = {
  name: "beat",
  row: beatSchema,
  text: `
    WITH beat AS (
      UPDATE component SET beat_at = clock_timestamp(), loops = $2::jsonb, lanes = $4::text[], slots = $5::int
      WHERE id = $1::uuid AND stopped_at IS NULL RETURNING id
    )
    SELECT EXISTS (SELECT 1 FROM beat) AS "isAlive",
      (SELECT coalesce(json_agg(m.id), '[]') FROM unnest($3::uuid[]) AS m (id) LEFT JOIN task_attempt a ON a.id = m.id
       WHERE a.state IS DISTINCT FROM 'running' OR a.worker_id IS DISTINCT FROM $1::uuid) AS fenced,
      (SELECT coalesce(json_agg(json_build_object('attemptId', a.id, 'runId', a.dag_run_id)), '[]') FROM task_attempt a WHERE a.worker_id = $1::uuid AND a.state = 'running'
       AND a.started_at < clock_timestamp() - interval '5 seconds' AND a.id <> ALL ($3::uuid[])) AS orphans`,
};

/** Whether somebody asked a worker to drain. component_pkey. $1 worker. */
export const isDrainAsked: Statement<{ isAsked: boolean }> = {
  name: "is_drain_asked",
  row: z.object({ isAsked: z.boolean() }),
  text: `SELECT drain_asked_at IS NOT NULL AS "isAsked" FROM component WHERE id = $1::uuid`,
};

/** Says that a worker is gone and holds nothing any more. $1 worker. */
export const stopWorker: Statement<object> = {
  name: "stop_worker",
  row: noRow,
  text: `UPDATE component SET beat_at = clock_timestamp(), stopped_at = clock_timestamp() WHERE id = $1::uuid`,
};

const abandonedSchema = z.object({
  /** The clock by which they were judged. */
  databaseMs: z.number(),
  attempts: z.array(z.object({ attemptId: z.string(), runId: z.string() })),
});

/**
 * Running attempts whose worker has stopped or did not renew its lease in time; `IS NULL` so that a worker without a row
 * counts too. task_attempt_worker_open_idx. $1 lease in milliseconds.
 */
export const findAbandoned: Statement<z.infer<typeof abandonedSchema>> = {
  name: "find_abandoned",
  row: abandonedSchema,
  text: `
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at)
    SELECT extract(epoch FROM k.at)::float8 * 1000 AS "databaseMs", (
      SELECT coalesce(json_agg(json_build_object('attemptId', f.id, 'runId', f.dag_run_id)), '[]') FROM (
        SELECT a.id, a.dag_run_id FROM task_attempt a LEFT JOIN component c ON c.id = a.worker_id
        WHERE a.state = 'running' AND (c.id IS NULL OR c.stopped_at IS NOT NULL OR c.beat_at < k.at - $1::float8 * interval '1 ms')
        ORDER BY a.id LIMIT 500) f) AS attempts
    FROM clock k`,
};
