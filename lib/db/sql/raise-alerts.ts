import { v7 as newId } from "uuid";
import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import { type NewAlert, SEVERITIES } from "@/lib/domain/alert/alert";

const raisedRow = z.object({ id: z.uuid(), isNew: z.boolean() });
type Raised = z.infer<typeof raisedRow>;

/**
 * Opens alerts or counts another occurrence of open ones, and notes which channels are to be told of the new ones, in one
 * statement. alert_open_key makes the second of two at a time count on the first; rows are taken in the order of their keys,
 * so that nobody waits in a circle.
 */
const statement: Statement<Raised> = {
  name: "raise_alerts",
  row: raisedRow,
  text: `
    WITH given AS (
      SELECT DISTINCT ON (n.dedupe_key) n.*, CASE WHEN n.is_state THEN 1 ELSE count(*) OVER (PARTITION BY n.dedupe_key) END AS times
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[],
        $10::uuid[], $11::text[], $12::boolean[])
        AS n (id, kind, severity, dedupe_key, title, detail, link, group_link, dag_id, dag_run_id, objective, is_state)
      WHERE NOT n.is_state OR NOT EXISTS (SELECT 1 FROM alert o WHERE o.dedupe_key = n.dedupe_key AND o.resolved_at IS NULL)
      ORDER BY n.dedupe_key, n.id DESC
    ), raised AS (
      INSERT INTO alert AS a (id, kind, severity, dedupe_key, title, detail, link, group_link, dag_id, dag_run_id, objective,
        occurrences, opened_at, last_at)
      SELECT g.id, g.kind, g.severity, g.dedupe_key, g.title, g.detail, g.link, g.group_link, g.dag_id, g.dag_run_id, g.objective,
        g.times, clock_timestamp(), clock_timestamp()
      FROM given g ORDER BY g.dedupe_key
      ON CONFLICT (dedupe_key) WHERE resolved_at IS NULL DO UPDATE SET occurrences = a.occurrences + excluded.occurrences,
        last_at = excluded.last_at, title = excluded.title, detail = excluded.detail, link = excluded.link,
        dag_run_id = excluded.dag_run_id
      RETURNING a.id, a.kind, a.severity, a.dag_id, a.objective, a.xmax = 0 AS is_new
    ), to_tell AS (
      INSERT INTO alert_delivery (alert_id, channel_id)
      SELECT DISTINCT r.id, c.id FROM raised r JOIN alert_rule u ON (u.kind IS NULL OR u.kind = r.kind)
        AND (u.dag_id IS NULL OR u.dag_id = r.dag_id) AND (u.objective IS NULL OR u.objective = r.objective)
        AND array_position($13::text[], r.severity) >= array_position($13::text[], u.min_severity)
        JOIN alert_channel c ON c.id = u.channel_id AND c.is_active
      WHERE r.is_new
    )
    SELECT id, is_new AS "isNew" FROM raised`,
};

/** Raises alerts in the caller's transaction: what made them and what is told of it commit together, or not at all. */
export async function raiseAlerts(sql: Sql, alerts: readonly NewAlert[]): Promise<readonly Raised[]> {
  if (alerts.length === 0) return [];
  return sql.run(statement, [
    alerts.map(() => newId()),
    alerts.map(({ kind }) => kind),
    alerts.map(({ severity }) => severity),
    alerts.map(({ dedupeKey }) => dedupeKey),
    alerts.map(({ title }) => title),
    alerts.map(({ detail }) => detail),
    alerts.map(({ link }) => link),
    alerts.map(({ groupLink }) => groupLink),
    alerts.map(({ dagId }) => dagId),
    alerts.map(({ runId }) => runId),
    alerts.map(({ objective }) => objective),
    alerts.map(({ cause }) => cause === "state"),
    SEVERITIES,
  ]);
}

const resolve: Statement<{ id: string }> = {
  name: "resolve_alerts",
  row: z.object({ id: z.uuid() }),
  text: `
    UPDATE alert SET resolved_at = clock_timestamp() WHERE dedupe_key = ANY ($1::text[]) AND resolved_at IS NULL RETURNING id`,
};

/** Ends open alerts whose cause is gone; answers how many there were. alert_open_key. */
export async function resolveAlerts(sql: Sql, dedupeKeys: readonly string[]): Promise<number> {
  return dedupeKeys.length === 0 ? 0 : (await sql.run(resolve, [dedupeKeys])).length;
}

const signalRow = z.object({
  kind: z.enum(["run_failed", "task_needs_attention"]),
  runId: z.uuid(),
  dagId: z.uuid(),
  dagKey: z.string(),
  taskKey: z.string().nullable(),
});

/**
 * Takes what transitions left to tell, each once: the rows are deleted in the transaction that raises the alerts. Of lost
 * tasks only those count that nobody repeats by himself. alert_signal_pkey.
 */
export const takeAlertSignals: Statement<z.infer<typeof signalRow>> = {
  name: "take_alert_signals",
  row: signalRow,
  text: `
    WITH taken AS (
      DELETE FROM alert_signal WHERE id = ANY (ARRAY(SELECT s.id FROM alert_signal s ORDER BY s.id LIMIT 500 FOR UPDATE SKIP LOCKED))
      RETURNING kind, dag_run_id, task_index
    )
    SELECT s.kind, s.dag_run_id AS "runId", d.id AS "dagId", d.dag_key AS "dagKey", t.task_key AS "taskKey"
    FROM taken s JOIN dag_run r ON r.id = s.dag_run_id JOIN dag d ON d.id = r.dag_id
    LEFT JOIN task_instance t ON t.dag_run_id = s.dag_run_id AND t.task_index = s.task_index
    WHERE s.kind = 'run_failed' OR EXISTS (
      SELECT 1 FROM task_attempt a WHERE a.dag_run_id = s.dag_run_id AND a.task_index = s.task_index
        AND a.number = t.attempt_number AND t.state = 'failed' AND a.error ->> 'class' = 'infrastructure')`,
};
