import { v7 as newId } from "uuid";
import type { EnginePool } from "@/lib/db/engine-pool";
import { lockDag } from "@/lib/db/sql/admit-clients";
import { feedBackfill, finishBackfills, lockBackfills } from "@/lib/db/sql/feed-backfill";
import type { Sql } from "@/lib/db/sql/statement";
import type { Begun } from "@/lib/services/engine/admit-clients";
import { type Applier, applyEvents } from "@/lib/services/engine/apply-events";

/** Runs begun by one transaction for one backfill. */
const AT_ONCE = 20;

/**
 * Begins runs of the DAG's backfills, as far as live runs leave room; to be called after live clients were let in. One
 * transaction under the same lock as every other begin of a run, so any number of workers may call it. A backfill with
 * nothing left ends here.
 */
export function feedBackfills(pool: EnginePool, applier: Applier, dagId: string): Promise<Begun> {
  return pool.transaction(async (sql) => {
    const [dag] = await sql.run(lockDag, [dagId]);
    if (!dag?.hasBackfill) return { runIds: [], lanes: [], isMore: false };
    const { maxActiveRuns } = await applier.versions.get(dag.versionId);
    const backfills = await sql.run(lockBackfills, [dagId]);
    const runIds: string[] = [];
    let isMore = false;
    for (const { id: backfillId, versionId } of backfills) {
      const { plan } = await applier.versions.get(versionId);
      const newIds = Array.from({ length: AT_ONCE }, () => newId());
      const fed = await feedBackfill(sql, { backfillId, dagId, maxActiveRuns, plan, runIds: newIds });
      runIds.push(...fed.runIds);
      // A unit that was passed over leaves its room to the next one.
      isMore ||= fed.taken === AT_ONCE || fed.runIds.length < fed.taken;
    }
    const lanes = await start(sql, applier, runIds);
    await sql.run(finishBackfills, [backfills.map(({ id }) => id)]);
    return { runIds, lanes, isMore };
  });
}

async function start(sql: Sql, applier: Applier, runIds: readonly string[]): Promise<readonly string[]> {
  if (runIds.length === 0) return [];
  const starts = runIds.map((runId) => ({ type: "run_started" as const, runId }));
  const flight = await applyEvents(sql, { ...applier, memory: null }, starts);
  await flight.written;
  return flight.lanes;
}
