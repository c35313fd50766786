import { v7 as newId } from "uuid";
import type { Transaction } from "@/lib/db/client";
import { insertQueuedRun } from "@/lib/db/sql/insert-queued-run";
import { prismaSql } from "@/lib/db/sql/statement";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { loadVersion } from "@/lib/services/engine/load-version";

export type ManualRun = Readonly<{
  dagId: string;
  /** The version that is active now; the run keeps it. */
  versionId: string;
  client: Readonly<{ key: string; data: Readonly<Record<string, unknown>> }> | null;
  triggeredBy: string;
}>;

/** Somebody waits for it: before batches, after decisions. */
export const INTERACTIVE = 1;

/**
 * A run by hand, queued: admission begins it as soon as `max_active_runs` allows. Its client, if it has one, stands in
 * the DAG's queue as claimed by it; a client that is already open there is refused, by its key. Send the work hint after the commit.
 */
export async function createManualRun(
  tx: Transaction,
  { dagId, versionId, client, triggeredBy }: ManualRun,
): Promise<Result<{ id: string }, { clientKey: string }>> {
  const sql = prismaSql(tx);
  const { plan } = await loadVersion(sql, versionId);
  const item = client ? await claimForRun(tx, dagId, { client, triggeredBy, source: "hand" }) : null;
  if (client && !item) return err({ clientKey: client.key });
  const id = newId();
  const run = { id, dagId, versionId, runType: "manual", class: INTERACTIVE, logicalDate: null, triggeredBy } as const;
  await insertQueuedRun(sql, { ...run, clientId: item?.client_id ?? null, queueItemId: item?.id ?? null }, plan);
  return ok({ id });
}

type Claim = Readonly<{ client: NonNullable<ManualRun["client"]>; triggeredBy: string; source: "hand" | "replay" }>;

/** A queue item that is claimed from its beginning; null when the client is open in this DAG already. */
export async function claimForRun(
  tx: Transaction,
  dagId: string,
  { client: { key, data }, triggeredBy, source }: Claim,
): Promise<{ id: string; client_id: string } | null> {
  await tx.$executeRaw`INSERT INTO client (id, client_key) VALUES (${newId()}::uuid, ${key}) ON CONFLICT (client_key) DO NOTHING`;
  const rows = await tx.$queryRaw<{ id: string; client_id: string }[]>`
    INSERT INTO queue_item (id, dag_id, client_id, state, class, data, source, created_by, claimed_at)
    SELECT ${newId()}::uuid, ${dagId}::uuid, c.id, 'claimed', ${INTERACTIVE}::int, ${JSON.stringify(data)}::jsonb, ${source},
           ${triggeredBy}::uuid, clock_timestamp()
    FROM client c WHERE c.client_key = ${key}
    ON CONFLICT (dag_id, client_id) WHERE state IN ('waiting', 'held', 'quarantined', 'claimed') DO NOTHING
    RETURNING id, client_id`;
  return rows[0] ?? null;
}
