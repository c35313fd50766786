import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

export const lockedRunSchema = z.object({
  id: z.string(),
  dagId: z.string(),
  versionId: z.string(),
  state: z.enum(["queued", "running", "success", "failed", "cancelled"]),
  isPaused: z.boolean(),
  lane: z.string(),
  class: z.number(),
  rank: z.number(),
  /** Of the wanted lanes, those that this transaction holds as well: the same for every row. */
  heldLanes: z.array(z.string()),
});
/** A run whose row this transaction holds. */
export type LockedRun = z.infer<typeof lockedRunSchema>;

/**
 * Locks runs by id, and those of attempts, in id order so that two batches cannot wait for each other.
 * Whoever changes anything of a run holds this lock, which is why its transitions are numbered in commit order.
 * A statement of its own: what is read after it is read as of after the wait. `NO KEY`: inserts that only refer to the
 * run need not wait. Primary keys only.
 * Lanes are only taken when they are free: who holds a lane waits for runs, so who holds runs must not wait for a lane.
 * $1 run ids, $2 attempt ids, $3 wanted lanes.
 */
export const lockRuns: Statement<LockedRun> = {
  name: "lock_runs",
  row: lockedRunSchema,
  text: `
    WITH held AS MATERIALIZED (SELECT name FROM lane WHERE name = ANY ($3::text[]) FOR NO KEY UPDATE SKIP LOCKED)
    SELECT id, dag_id AS "dagId", version_id AS "versionId", state, is_paused AS "isPaused", lane, class,
      ageing_rank(created_at, priority) AS rank, ARRAY(SELECT name FROM held) AS "heldLanes"
    FROM dag_run
    WHERE id IN (SELECT unnest($1::uuid[]) UNION SELECT dag_run_id FROM task_attempt WHERE id = ANY ($2::uuid[]))
    ORDER BY id FOR NO KEY UPDATE`,
};
