import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const reopenedSchema = z.object({ refusal: z.enum(["replayed", "run_again"]).nullable() });
/** Why a run that ended without a decision stays closed; null when it was opened. */
export type ReopenRefusal = z.infer<typeof reopenedSchema>["refusal"];

/**
 * Takes a failed or cancelled run back to the queue of its DAG, and claims its client again; admission begins it as every
 * other queued run. Its row is locked by the caller, whose transaction says `user_clear` to the guards. Refused when its
 * replay is open or has decided, or when a backfill has run its client again: a client's place is that of its latest run.
 * A client that is open in this DAG by now violates queue_item_open_key, a tick that is dag_run_open_slot_key. No row for
 * a run that is open or has decided. dag_run_parent_idx, dag_run_queue_item_key. $1 run, $2 actor, $3 reason.
 */
export const reopenRun: Statement<z.infer<typeof reopenedSchema>> = {
  name: "reopen_run",
  row: reopenedSchema,
  text: `
    WITH known AS MATERIALIZED (
      SELECT id, state, queue_item_id, CASE
        WHEN EXISTS (SELECT 1 FROM dag_run c WHERE c.parent_run_id = r.id AND c.state NOT IN ('failed', 'cancelled')) THEN 'replayed'
        WHEN EXISTS (SELECT 1 FROM dag_run c WHERE c.queue_item_id = r.queue_item_id AND c.rerun_number > r.rerun_number) THEN 'run_again'
        END AS refusal
      FROM dag_run r WHERE id = $1::uuid AND state IN ('failed', 'cancelled')
    ), old AS MATERIALIZED (SELECT * FROM known WHERE refusal IS NULL
    ), run AS (
      UPDATE dag_run r SET state = 'queued', reason = NULL, finished_at = NULL, is_paused = false FROM old o WHERE r.id = o.id
    ), item AS (
      UPDATE queue_item q SET state = 'claimed', reason = NULL, finished_at = NULL FROM old o
      WHERE q.id = o.queue_item_id AND q.state = 'error'
    ), log AS (
      INSERT INTO transition_log (dag_run_id, from_state, to_state, actor, reason) SELECT id, state, 'queued', $2, $3 FROM old
    )
    SELECT refusal FROM known`,
};

/**
 * Pauses an open run or lets it go on; no row when it is over or so already. The entry in its log tells who remembers
 * its tasks to read them again. $1 run, $2 paused, $3 actor.
 */
export const setRunPaused: Statement<{ id: string }> = {
  name: "set_run_paused",
  row: z.object({ id: z.string() }),
  text: `
    WITH run AS (
      UPDATE dag_run SET is_paused = $2::boolean WHERE id = $1::uuid AND is_paused <> $2::boolean AND state IN ('queued', 'running')
      RETURNING id, state
    ), log AS (
      INSERT INTO transition_log (dag_run_id, from_state, to_state, actor, reason)
      SELECT id, state, state, $3, CASE WHEN $2::boolean THEN 'user_pause' ELSE 'user_unpause' END FROM run
    )
    SELECT id FROM run`,
};

/**
 * Tasks begin anew: time limits over all attempts no longer count the earlier ones, and what was reused from another run
 * is not any more. $1 run, $2 task indexes.
 */
export const forgetStarts: Statement<object> = {
  name: "forget_starts",
  row: z.object({}),
  text: `UPDATE task_instance SET first_started_at = NULL, reused_attempt_id = NULL
    WHERE dag_run_id = $1::uuid AND task_index = ANY ($2::smallint[])`,
};
