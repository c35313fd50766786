import type { Transaction } from "@/lib/db/client";
import { prismaSql } from "@/lib/db/sql/statement";
import { applyEvents } from "@/lib/services/engine/apply-events";
import { loadVersion } from "@/lib/services/engine/load-version";

/**
 * Cancels an open run: its tasks and attempts end as cancelled, its client as error. False when the run is over already
 * or does not exist. After the commit send both hints: the workers then stop what still runs, within their next beat at
 * the latest.
 */
export async function cancelRun(
  tx: Transaction,
  { runId, reason, actorId }: { runId: string; reason: string; actorId: string },
): Promise<boolean> {
  const sql = prismaSql(tx);
  const applier = {
    versions: { get: (versionId: string) => loadVersion(sql, versionId) },
    memory: null,
    workerId: null,
    actor: `user:${actorId}`,
    leaseMs: 0,
  };
  const { answers, written } = await applyEvents(sql, applier, [{ type: "cancel", runId, reason }]);
  await written;
  const [answer] = answers;
  if (answer?.kind === "broken") throw answer.error;
  return answer?.kind === "applied";
}
