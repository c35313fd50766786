import { v7 as newId } from "uuid";
import { commitWithLast, type EnginePool } from "@/lib/db/engine-pool";
import {
  type DispatchedAttempt,
  dispatchLane as dispatch,
  hasRoom,
  lockLane,
  lockPools,
  lockRunsInLine,
} from "@/lib/db/sql/dispatch-lane";
import type { Sql } from "@/lib/db/sql/statement";
import type { StartedAttempt } from "@/lib/services/engine/engine-event";
import { leftOfShare } from "@/lib/services/engine/local-start";

export type Dispatched = Readonly<{
  /** To be announced on the lane. */
  attemptIds: readonly string[];
  /** Begun by the worker that dispatched: it runs them itself. */
  begun: readonly StartedAttempt[];
  runIds: readonly string[];
  /** Call again: this call made as many attempts as one transaction may. */
  isMore: boolean;
}>;

/** A worker that serves the lane and begins what it dispatches, up to its even share of the lane. */
export type Beginner = Readonly<{ workerId: string; leaseMs: number }>;

const NOTHING: Dispatched = { attemptIds: [], begun: [], runIds: [], isMore: false };
const AT_ONCE = 200;

/**
 * Gives the free slots of a lane, and of the pools that its tasks need, to those next in line, in one transaction of two
 * trips. The first of them the worker that dispatches begins at once; for the others attempt and outbox row wait for whoever
 * hears of them, and nothing is in Redis yet when this returns.
 */
export async function dispatchLane(
  pool: EnginePool,
  actor: string,
  lane: string,
  beginner: Beginner | null = null,
): Promise<Dispatched> {
  const [look] = await pool.sql.run(hasRoom, [lane]);
  if (!look?.hasRoom) return NOTHING;
  const workerId = beginner?.workerId ?? null;
  return commitWithLast(pool, async (sql) => {
    const { found, pools, runs } = await lockLine(sql, lane, beginner);
    if (!found || runs.length === 0) return { last: Promise.resolve(NOTHING) };
    const ids = Array.from({ length: Math.min(AT_ONCE, found.slots) }, () => newId());
    const runIds = runs.map(({ id }) => id);
    const share = beginner ? leftOfShare(found) : 0;
    const attempts = sql.run(dispatch, [lane, found.slots, runIds, ids, actor, pools, workerId, share]);
    const versionOf = new Map(runs.map(({ id, versionId }) => [id, versionId]));
    return { last: attempts.then((rows) => toDispatched(rows, { lane, runIds, versionOf })) };
  });
}

/** Everything that dispatch locks, in its order and in one trip; each statement sees what the locks before it waited for. */
async function lockLine(sql: Sql, lane: string, beginner: Beginner | null) {
  const [[lanes, pools], runs] = await Promise.all([
    sql.runBoth([lockLane, [lane, beginner?.workerId ?? null, beginner?.leaseMs ?? 0]], [lockPools, [lane]]),
    sql.run(lockRunsInLine, [lane]),
  ]);
  return { found: lanes[0], pools: pools.map(({ name }) => name), runs };
}

type Facts = Readonly<{ lane: string; runIds: readonly string[]; versionOf: ReadonlyMap<string, string> }>;

function toDispatched(attempts: readonly DispatchedAttempt[], { lane, runIds, versionOf }: Facts): Dispatched {
  return {
    attemptIds: attempts.flatMap(({ attemptId, isBegun }) => (isBegun ? [] : [attemptId])),
    begun: attempts.flatMap(({ isBegun, ...attempt }): StartedAttempt[] => {
      const versionId = versionOf.get(attempt.runId);
      return isBegun && versionId !== undefined ? [{ ...attempt, versionId, lane, run: null }] : [];
    }),
    runIds,
    isMore: attempts.length === AT_ONCE,
  };
}
