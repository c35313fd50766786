import { v7 as newId } from "uuid";
import type { EnginePool } from "@/lib/db/engine-pool";
import { dispatchLane as dispatch, hasRoom, lockLane, lockPools, lockRunsInLine } from "@/lib/db/sql/dispatch-lane";

export type Dispatched = Readonly<{
  attemptIds: readonly string[];
  runIds: readonly string[];
  /** Call again: this call made as many attempts as one transaction may. */
  isMore: boolean;
}>;

const NOTHING: Dispatched = { attemptIds: [], runIds: [], isMore: false };
const AT_ONCE = 200;

/**
 * Gives the free slots of a lane, and of the pools that its tasks need, to those next in line: attempt, outbox row and
 * slots in one transaction. Nothing is
 * in Redis yet when this returns.
 */
export async function dispatchLane(pool: EnginePool, actor: string, lane: string): Promise<Dispatched> {
  const [look] = await pool.sql.run(hasRoom, [lane]);
  if (!look?.hasRoom) return NOTHING;
  return pool.transaction(async (sql) => {
    const [[found], lockedPools] = await sql.runBoth([lockLane, [lane]], [lockPools, [lane]]);
    if (!found) return NOTHING;
    const pools = lockedPools.map(({ name }) => name);
    const runs = await sql.run(lockRunsInLine, [lane, found.slots, pools]);
    if (runs.length === 0) return NOTHING;
    const ids = Array.from({ length: Math.min(AT_ONCE, found.slots) }, () => newId());
    const runIds = runs.map(({ id }) => id);
    const attempts = await sql.run(dispatch, [lane, found.slots, runIds, ids, actor, pools]);
    const attemptIds = attempts.map(({ attemptId }) => attemptId);
    return { attemptIds, runIds, isMore: attemptIds.length === AT_ONCE };
  });
}
