import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

const gone = z.object({ rows: z.int() });
type Prune = Statement<z.infer<typeof gone>>;

/** Answers to requests that nobody repeats any more. idempotency_key_created_idx. $1 at most so many. */
export const pruneIdempotencyKeys: Prune = {
  name: "prune_idempotency_keys",
  row: gone,
  text: `
    WITH old AS (
      SELECT user_id, key FROM idempotency_key WHERE created_at < clock_timestamp() - interval '2 days' ORDER BY created_at LIMIT $1::int
    ), gone AS (
      DELETE FROM idempotency_key k USING old o WHERE k.user_id = o.user_id AND k.key = o.key RETURNING 1
    )
    SELECT count(*)::int AS rows FROM gone`,
};

/**
 * Sign-ins that no limit counts any more; the audit log keeps them. The oldest by id are looked at, whatever their age, so
 * that a look costs the same when there is nothing to do. sign_in_attempt_pkey. $1 at most so many.
 */
export const pruneSignInAttempts: Prune = {
  name: "prune_sign_in_attempts",
  row: gone,
  text: `
    WITH old AS (SELECT id, at FROM sign_in_attempt ORDER BY id LIMIT $1::int
    ), gone AS (
      DELETE FROM sign_in_attempt a USING old o WHERE a.id = o.id AND o.at < clock_timestamp() - interval '2 days' RETURNING 1
    )
    SELECT count(*)::int AS rows FROM gone`,
};

/**
 * Processes that have been gone for a month and hold nothing; old attempts no longer name them. One row per start of a
 * process, so the whole table is looked at. task_attempt_worker_open_idx. $1 at most so many.
 */
export const pruneComponents: Prune = {
  name: "prune_components",
  row: gone,
  text: `
    WITH old AS (
      SELECT id FROM component c WHERE beat_at < clock_timestamp() - interval '30 days'
        AND NOT EXISTS (SELECT 1 FROM task_attempt a WHERE a.worker_id = c.id AND a.state = 'running') LIMIT $1::int
    ), gone AS (DELETE FROM component c USING old o WHERE c.id = o.id RETURNING 1)
    SELECT count(*)::int AS rows FROM gone`,
};
