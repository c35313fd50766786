import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import type { Standing, Verdict } from "@/lib/domain/objective/promise";
import type { Scope } from "@/lib/domain/objective/scope";

const dueSchema = z.object({
  subjectId: z.string(),
  scope: z.enum(["client", "run"] as const satisfies readonly Scope[]),
  since: z.date(),
  dueAt: z.date(),
  dagId: z.string(),
  dagKey: z.string(),
  /** Null for a client without a run. */
  runId: z.string().nullable(),
  standing: z.enum(["open", "success", "failed", "cancelled"] as const satisfies readonly Standing[]),
  endedAt: z.date().nullable(),
});
type DueDeadline = z.infer<typeof dueSchema>;

/**
 * Deadlines that have passed, with how their client or run stands, locked; those that another worker settles are left to it.
 * A client stands as the last run of its queue item, and one that was taken out of the queue without a run is nobody's
 * promise any more. deadline_due_idx, queue_item_pkey, dag_run_queue_item_key. $1 at most so many.
 */
export const findDueDeadlines: Statement<DueDeadline> = {
  name: "find_due_deadlines",
  row: dueSchema,
  text: `
    SELECT d.subject_id AS "subjectId", d.scope, d.since, d.due_at AS "dueAt", d.dag_id AS "dagId", r.id AS "runId",
      (SELECT dag_key FROM dag WHERE id = d.dag_id) AS "dagKey",
      CASE WHEN coalesce(q.finished_at, r.finished_at) IS NOT NULL THEN coalesce(r.state, 'cancelled') ELSE 'open' END AS standing,
      CASE WHEN d.scope = 'client' THEN q.finished_at ELSE r.finished_at END AS "endedAt"
    FROM deadline d LEFT JOIN queue_item q ON d.scope = 'client' AND q.id = d.subject_id
    LEFT JOIN LATERAL (
      (SELECT id, state, finished_at FROM dag_run WHERE d.scope = 'run' AND id = d.subject_id)
      UNION ALL
      (SELECT id, state, NULL FROM dag_run WHERE d.scope = 'client' AND queue_item_id = d.subject_id ORDER BY rerun_number DESC LIMIT 1)
    ) r ON true
    WHERE d.state = 'pending' AND d.due_at <= clock_timestamp() ORDER BY d.due_at LIMIT $1::int FOR UPDATE OF d SKIP LOCKED`,
};

const settledSchema = z.object({ subjectId: z.string(), scope: z.string() });

/** Settles deadlines that are still pending. deadline_pkey. $1 subjects, $2 scopes, $3 since, $4 what they became. */
const settleStatement: Statement<z.infer<typeof settledSchema>> = {
  name: "settle_deadlines",
  row: settledSchema,
  text: `
    UPDATE deadline d SET state = n.state, settled_at = clock_timestamp()
    FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[]) AS n (subject_id, scope, since, state)
    WHERE d.subject_id = n.subject_id AND d.scope = n.scope AND d.task_index = -1 AND d.since = n.since AND d.state = 'pending'
    RETURNING d.subject_id AS "subjectId", d.scope`,
};

type Settled = Pick<DueDeadline, "subjectId" | "scope" | "since"> & Readonly<{ verdict: Verdict }>;

export const settleDeadlines = (sql: Sql, rows: readonly Settled[]) =>
  sql.run(settleStatement, [
    rows.map(({ subjectId }) => subjectId),
    rows.map(({ scope }) => scope),
    rows.map(({ since }) => since),
    rows.map(({ verdict }) => verdict),
  ]);

const overdueSchema = z.object({
  runId: z.string(),
  dagId: z.string(),
  dagKey: z.string(),
  scope: z.enum(["task", "gap"] as const satisfies readonly Scope[]),
});

/**
 * Writes down, once, tasks that run for longer than their deadline and tasks that became ready so long ago and have not
 * started. Nothing was stored about them before: the engine writes their starts anyway, and only open ones are looked at.
 * What became ready a moment ago is passed over unread, and one kept back by its run's own `max_active_tasks` waits for its run.
 * task_attempt_open_key, waiting_task_pkey, primary keys.
 */
export const missOverdueTasks: Statement<z.infer<typeof overdueSchema>> = {
  name: "miss_overdue_tasks",
  row: overdueSchema,
  text: `
    WITH young AS MATERIALIZED (
      SELECT clock_timestamp() - min(deadline_ms) * interval '1 ms' AS at FROM objective WHERE scope IN ('task', 'gap')
    ), open AS (
      SELECT a.dag_run_id, a.task_index FROM task_attempt a, young y
      WHERE a.state IN ('queued', 'running') AND (a.number > 1 OR a.queued_at <= y.at)
      UNION ALL
      SELECT w.dag_run_id, w.task_index FROM waiting_task w, young y WHERE w.retry_at IS NOT NULL OR w.ready_at <= y.at
    ), timed AS (
      SELECT o.dag_run_id, o.task_index, t.task_key, CASE WHEN t.first_started_at IS NULL THEN 'gap' ELSE 'task' END AS scope,
        coalesce(t.first_started_at, t.ready_at) AS since
      FROM open o JOIN task_instance t ON t.dag_run_id = o.dag_run_id AND t.task_index = o.task_index
      WHERE t.state IN ('scheduled', 'queued', 'running', 'up_for_retry')
    ), overdue AS (
      SELECT DISTINCT t.dag_run_id, t.scope, t.task_index, t.since, r.dag_id, r.version_id, t.since + b.deadline_ms * interval '1 ms' AS due_at
      FROM timed t JOIN dag_run r ON r.id = t.dag_run_id
      JOIN objective b ON b.version_id = r.version_id AND b.scope = t.scope AND t.task_key <> ALL (b.exempt)
      WHERE r.class < 3 AND t.since IS NOT NULL AND NOT r.is_paused
    ), missed AS (
      INSERT INTO deadline (subject_id, scope, task_index, since, dag_id, version_id, due_at, state, settled_at)
      SELECT dag_run_id, scope, task_index, since, dag_id, version_id, due_at, 'missed', clock_timestamp()
      FROM overdue WHERE due_at <= clock_timestamp() ORDER BY dag_run_id, scope, task_index
      ON CONFLICT DO NOTHING RETURNING subject_id, scope, dag_id
    )
    SELECT m.subject_id AS "runId", m.scope, m.dag_id AS "dagId", d.dag_key AS "dagKey" FROM missed m JOIN dag d ON d.id = m.dag_id`,
};
