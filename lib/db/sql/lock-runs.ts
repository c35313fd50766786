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
});
/** A run whose row this transaction holds. */
export type LockedRun = z.infer<typeof lockedRunSchema>;

/**
 * Locks runs by id, and those of attempts, in id order so that two batches cannot wait for each other.
 * Whoever changes anything of a run holds this lock, which is why its transitions are numbered in commit order.
 * A statement of its own: what is read after it is read as of after the wait. `NO KEY`: inserts that only refer to the
 * run need not wait. Primary keys only.
 * $1 run ids, $2 attempt ids.
 */
export const lockRuns: Statement<LockedRun> = {
  name: "lock_runs",
  row: lockedRunSchema,
  text: `
    SELECT id, dag_id AS "dagId", version_id AS "versionId", state, is_paused AS "isPaused", lane, class,
      ageing_rank(created_at, priority) AS rank
    FROM dag_run
    WHERE id IN (SELECT unnest($1::uuid[]) UNION SELECT dag_run_id FROM task_attempt WHERE id = ANY ($2::uuid[]))
    ORDER BY id FOR NO KEY UPDATE`,
};
