import type pg from "pg";

const FINISHED = "('success', 'failed', 'skipped', 'upstream_failed', 'cancelled')";

/** What must never be in the tables, whatever happened: each query answers the rows that break its promise. */
const CHECKS: Readonly<Record<string, string>> = {
  "one success per task": `
    SELECT dag_run_id, task_index FROM task_attempt WHERE state = 'success' GROUP BY 1, 2 HAVING count(*) > 1`,
  "a task's state is that of its latest attempt": `
    SELECT t.dag_run_id, t.task_index, t.state, a.state AS attempt FROM task_instance t
    LEFT JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
    WHERE (t.state = 'success' AND a.state IS DISTINCT FROM 'success')
       OR (t.state = 'failed' AND coalesce(a.state, '') NOT IN ('failed', 'timed_out', 'lost'))
       OR (t.state = 'running' AND a.state IS DISTINCT FROM 'running')
       OR (t.state = 'queued' AND a.state IS DISTINCT FROM 'queued')
       OR (t.state = 'deferred' AND a.state IS DISTINCT FROM 'deferred')
       OR (t.state IN ('none', 'skipped', 'upstream_failed') AND a.id IS NOT NULL)`,
  "attempt numbers are dense": `
    SELECT dag_run_id, task_index FROM task_attempt GROUP BY 1, 2 HAVING count(*) <> max(number) OR min(number) <> 1`,
  "the log has no gap": `
    SELECT * FROM (SELECT dag_run_id, task_index, id, from_state, lag(to_state) OVER (PARTITION BY dag_run_id, task_index ORDER BY id) AS before
                   FROM transition_log) l WHERE before IS NOT NULL AND before <> from_state`,
  "a task's row says what its log says": `
    SELECT t.dag_run_id, t.task_index, t.state, l.to_state FROM task_instance t LEFT JOIN LATERAL
      (SELECT to_state FROM transition_log l WHERE l.dag_run_id = t.dag_run_id AND l.task_index = t.task_index ORDER BY id DESC LIMIT 1) l ON true
    WHERE coalesce(l.to_state, 'none') <> t.state`,
  "a run's row says what its log says": `
    SELECT r.id, r.state, l.to_state FROM dag_run r LEFT JOIN LATERAL
      (SELECT to_state FROM transition_log l WHERE l.dag_run_id = r.id AND l.task_index IS NULL ORDER BY id DESC LIMIT 1) l ON true
    WHERE coalesce(l.to_state, 'queued') <> r.state`,
  "a finished run has no open task or attempt": `
    SELECT r.id FROM dag_run r JOIN task_instance t ON t.dag_run_id = r.id WHERE r.state IN ('success', 'failed', 'cancelled')
      AND (t.state NOT IN ${FINISHED} OR EXISTS (SELECT 1 FROM task_attempt a WHERE a.dag_run_id = r.id AND a.state IN ('queued', 'running')))`,
  "a run under way has something to wait for": `
    SELECT r.id FROM dag_run r WHERE r.state = 'running' AND NOT EXISTS (SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id
      AND t.state IN ('scheduled', 'queued', 'running', 'up_for_retry', 'deferred'))`,
  "a client is done or error exactly with its run": `
    SELECT q.id, q.state, r.state AS run FROM queue_item q LEFT JOIN dag_run r ON r.queue_item_id = q.id
    WHERE (q.state = 'done') <> coalesce(r.state = 'success', false) OR (q.state = 'error') <> coalesce(r.state IN ('failed', 'cancelled'), false)
       OR (q.state = 'claimed' AND r.id IS NULL) OR (q.state = 'waiting' AND r.id IS NOT NULL)`,
  "outbox rows are exactly the queued attempts": `
    SELECT a.id, o.attempt_id FROM (SELECT id FROM task_attempt WHERE state = 'queued') a FULL JOIN outbox o ON o.attempt_id = a.id
    WHERE a.id IS NULL OR o.attempt_id IS NULL`,
  "waiting rows are exactly the tasks that wait": `
    SELECT t.dag_run_id, t.task_index, w.task_index AS waiting FROM
      (SELECT dag_run_id, task_index FROM task_instance WHERE retry_at IS NOT NULL OR (state = 'scheduled' AND NOT is_held)) t
      FULL JOIN waiting_task w USING (dag_run_id, task_index) WHERE t.task_index IS NULL OR w.task_index IS NULL`,
  "times are in order": `
    SELECT id::text FROM task_attempt WHERE started_at < queued_at OR finished_at < coalesce(started_at, queued_at)
    UNION ALL SELECT id::text FROM dag_run WHERE started_at < created_at OR finished_at < started_at
    UNION ALL SELECT dag_run_id::text FROM task_instance WHERE started_at < ready_at OR finished_at < started_at`,
  "no lane ever ran more than its slots": `
    SELECT lane, max(n) FROM (SELECT lane, sum(d) OVER (PARTITION BY lane ORDER BY at, d ROWS UNBOUNDED PRECEDING) AS n FROM (
      SELECT lane, started_at AS at, 1 AS d FROM task_attempt WHERE started_at IS NOT NULL
      UNION ALL SELECT lane, finished_at, -1 FROM task_attempt WHERE started_at IS NOT NULL AND finished_at IS NOT NULL) e) s
    JOIN lane l ON l.name = s.lane WHERE n > l.slots GROUP BY 1`,
  "no pool ever gave more than its slots": `
    SELECT pool, max(n) FROM (SELECT pool, sum(d) OVER (PARTITION BY pool ORDER BY at, d ROWS UNBOUNDED PRECEDING) AS n FROM (
      SELECT pool, queued_at AS at, pool_slots AS d FROM task_attempt WHERE pool IS NOT NULL
      UNION ALL SELECT pool, finished_at, -pool_slots FROM task_attempt WHERE pool IS NOT NULL AND finished_at IS NOT NULL) e) s
    JOIN pool p ON p.name = s.pool WHERE n > p.slots GROUP BY 1`,
};

/** The broken promises by name, with some of the rows that break them; empty when all is well. */
export async function findViolations(pool: pg.Pool): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, text] of Object.entries(CHECKS)) {
    const { rows } = await pool.query(text);
    if (rows.length > 0) found[name] = rows.slice(0, 5);
  }
  return found;
}
