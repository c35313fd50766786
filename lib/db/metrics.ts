import { z } from "zod";
import type { Db } from "@/lib/db/client";

const countsRow = z.object({ labels: z.record(z.string(), z.string()), value: z.coerce.number() });
export type Count = z.infer<typeof countsRow>;

/** Clients that wait or are under way, per DAG and state. Open items only: queue_item_open_key. */
export async function countOpenClients(db: Db): Promise<Count[]> {
  return z.array(countsRow).parse(
    await db.$queryRaw`
      SELECT json_build_object('dag', d.dag_key, 'state', q.state) AS labels, q.n AS value FROM (
        SELECT dag_id, state, count(*) AS n FROM queue_item
        WHERE state IN ('waiting', 'held', 'quarantined', 'claimed') GROUP BY dag_id, state) q JOIN dag d ON d.id = q.dag_id`,
  );
}

/** Runs that are not over, per DAG and state. dag_run_open_idx. */
export async function countOpenRuns(db: Db): Promise<Count[]> {
  return z.array(countsRow).parse(
    await db.$queryRaw`
      SELECT json_build_object('dag', d.dag_key, 'state', r.state) AS labels, r.n AS value FROM (
        SELECT dag_id, state, count(*) AS n FROM dag_run WHERE state IN ('queued', 'running') GROUP BY dag_id, state) r
      JOIN dag d ON d.id = r.dag_id`,
  );
}

/** alert_open_key. */
export async function countOpenAlertsByKind(db: Db): Promise<Count[]> {
  return z.array(countsRow).parse(
    await db.$queryRaw`
      SELECT json_build_object('kind', kind, 'severity', severity) AS labels, count(*) AS value FROM alert
      WHERE resolved_at IS NULL GROUP BY kind, severity`,
  );
}

const figuresRow = z.object({ databaseBytes: z.coerce.number(), messagesPending: z.int(), outbox: z.int() });

/** Figures without labels. alert_delivery_due_idx. */
export async function readFigures(db: Db): Promise<z.infer<typeof figuresRow>> {
  const rows = await db.$queryRaw`
    SELECT pg_database_size(current_database()) AS "databaseBytes",
      (SELECT count(*)::int FROM alert_delivery WHERE state = 'pending') AS "messagesPending",
      (SELECT count(*)::int FROM outbox) AS outbox`;
  return z.tuple([figuresRow]).parse(rows)[0];
}
