import type { EnginePool } from "@/lib/db/engine-pool";
import { raiseAlerts, takeAlertSignals } from "@/lib/db/sql/raise-alerts";
import { runFailed, taskNeedsAttention } from "@/lib/domain/alert/alert";

/**
 * Raises what transitions of runs left to tell, exactly once: the signals go in the same transaction. Any number of workers
 * may do it side by side, and a killed one leaves its signals to the others. Answers how many signals there were.
 */
export function raiseRunAlerts(pool: EnginePool): Promise<number> {
  return pool.transaction(async (sql) => {
    const signals = await sql.run(takeAlertSignals, []);
    const alerts = signals.map(({ dagId: id, dagKey, runId, taskKey }) =>
      taskKey === null ? runFailed({ id, dagKey }, runId) : taskNeedsAttention({ id, dagKey }, runId, taskKey),
    );
    await raiseAlerts(sql, alerts);
    return signals.length;
  });
}
