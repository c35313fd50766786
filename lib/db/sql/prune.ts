import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";
import { HOURS_KEPT_DAYS } from "@/lib/domain/objective/window";

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

/** Histograms by the hour; those by the day are kept. rollup_pkey. $1 at most so many. */
export const pruneRollupHours: Prune = {
  name: "prune_rollup_hours",
  row: gone,
  text: `
    WITH old AS (
      SELECT ctid FROM rollup WHERE grain = 'hour' AND scope IN ('client', 'run', 'task', 'gap', 'each_task', 'each_gap', 'path')
        AND at < clock_timestamp() - interval '${HOURS_KEPT_DAYS} days' LIMIT $1::int
    ), gone AS (
      DELETE FROM rollup r USING old o WHERE r.ctid = o.ctid AND r.grain = 'hour' AND r.at < clock_timestamp() - interval '${HOURS_KEPT_DAYS} days'
      RETURNING 1
    )
    SELECT count(*)::int AS rows FROM gone`,
};

/** Deadlines that were met, after a week; those that were missed, after a year. deadline_settled_idx. $1 at most so many. */
export const pruneDeadlines: Prune = {
  name: "prune_deadlines",
  row: gone,
  text: `
    WITH old AS (
      SELECT subject_id, scope, task_index, since FROM deadline
      WHERE state <> 'pending' AND settled_at < clock_timestamp() - interval '7 days'
        AND (state <> 'missed' OR settled_at < clock_timestamp() - interval '1 year') ORDER BY settled_at LIMIT $1::int
    ), gone AS (
      DELETE FROM deadline d USING old o
      WHERE d.subject_id = o.subject_id AND d.scope = o.scope AND d.task_index = o.task_index AND d.since = o.since RETURNING 1
    )
    SELECT count(*)::int AS rows FROM gone`,
};

/** Tries of drafts, with their tasks, a day after they were asked for. draft_try_asked_idx. $1 at most so many. */
export const pruneTries: Prune = {
  name: "prune_tries",
  row: gone,
  text: `
    WITH old AS (
      SELECT id FROM draft_try WHERE asked_at < clock_timestamp() - interval '1 day' ORDER BY asked_at LIMIT $1::int
    ), gone AS (DELETE FROM draft_try y USING old o WHERE y.id = o.id RETURNING 1)
    SELECT count(*)::int AS rows FROM gone`,
};

/** Outputs that people pinned a month ago: they are clients' data. draft_pin_pinned_idx. $1 at most so many. */
export const prunePins: Prune = {
  name: "prune_pins",
  row: gone,
  text: `
    WITH old AS (
      SELECT dag_id, user_id, task_id FROM draft_pin WHERE pinned_at < clock_timestamp() - interval '30 days' ORDER BY pinned_at LIMIT $1::int
    ), gone AS (
      DELETE FROM draft_pin p USING old o WHERE p.dag_id = o.dag_id AND p.user_id = o.user_id AND p.task_id = o.task_id RETURNING 1
    )
    SELECT count(*)::int AS rows FROM gone`,
};
