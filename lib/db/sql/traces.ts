import { z } from "zod";
import { endedRunSchema, msOf } from "@/lib/db/sql/rollups";
import type { Statement } from "@/lib/db/sql/statement";

/** Notes runs whose traces are to be sent; one that was opened again is sent anew. trace_outbox_pkey. $1 runs. */
export const noteTraces: Statement<object> = {
  name: "note_traces",
  row: z.object({}),
  text: `
    INSERT INTO trace_outbox (dag_run_id) SELECT unnest($1::uuid[])
    ON CONFLICT (dag_run_id) DO UPDATE SET tries = 0, next_at = clock_timestamp()`,
};

const dueTrace = endedRunSchema.extend({ tries: z.int(), lane: z.string() });
export type DueTrace = z.infer<typeof dueTrace>;

/**
 * Takes traces that are due, each for one sender; one that dies leaves it to others. A run that was opened again meanwhile is
 * left until it is over. trace_outbox_due_idx. $1 at most so many, $2 milliseconds that sending may take.
 */
export const claimTraces: Statement<DueTrace> = {
  name: "claim_traces",
  row: dueTrace,
  text: `
    WITH due AS MATERIALIZED (
      SELECT o.dag_run_id FROM trace_outbox o JOIN dag_run r ON r.id = o.dag_run_id AND r.finished_at IS NOT NULL
      WHERE o.next_at <= clock_timestamp() ORDER BY o.next_at LIMIT $1::int FOR UPDATE OF o SKIP LOCKED
    ), claimed AS (
      UPDATE trace_outbox o SET tries = o.tries + 1, next_at = clock_timestamp() + $2::float8 * interval '1 ms'
      FROM due WHERE o.dag_run_id = due.dag_run_id RETURNING o.dag_run_id, o.tries
    )
    SELECT c.tries, r.id, r.dag_id AS "dagId", r.version_id AS "versionId", r.client_id AS "clientId", r.class, r.run_type AS "runType",
      r.state, r.lane, ${msOf("q.arrived_at")} AS "arrivedAt", ${msOf("r.created_at")} AS "createdAt",
      ${msOf("r.started_at")} AS "startedAt", ${msOf("r.finished_at")} AS "finishedAt"
    FROM claimed c JOIN dag_run r ON r.id = c.dag_run_id LEFT JOIN queue_item q ON q.id = r.queue_item_id`,
};

/** What was sent or given up; what was noted anew meanwhile stays. trace_outbox_pkey. $1 runs, $2 number of the try of each. */
export const dropTraces: Statement<object> = {
  name: "drop_traces",
  row: z.object({}),
  text: `
    DELETE FROM trace_outbox o USING unnest($1::uuid[], $2::smallint[]) AS t (id, tries)
    WHERE o.dag_run_id = t.id AND o.tries = t.tries`,
};

/** What is tried again later. trace_outbox_pkey. $1 runs, $2 number of the try of each, $3 milliseconds until the next of each. */
export const postponeTraces: Statement<object> = {
  name: "postpone_traces",
  row: z.object({}),
  text: `
    UPDATE trace_outbox o SET next_at = clock_timestamp() + t.pause * interval '1 ms'
    FROM unnest($1::uuid[], $2::smallint[], $3::float8[]) AS t (id, tries, pause) WHERE o.dag_run_id = t.id AND o.tries = t.tries`,
};
