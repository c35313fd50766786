import type { EnginePool } from "@/lib/db/engine-pool";
import { type Beat, beat } from "@/lib/db/sql/workers";
import { isOff } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";
import type { AttemptRunner } from "@/lib/services/engine/attempt-runner";
import type { EventBatcher } from "@/lib/services/engine/event-batcher";

export type Heartbeat = Readonly<{
  /** Renews the lease and stops what is no longer ours. Rejects when the database does not answer. */
  beat(): Promise<void>;
  /**
   * False right after the lease was out: the database was away then, and others may not have had the time to renew theirs
   * either. Whoever cannot vouch for himself calls nobody lost.
   */
  isSteady(): boolean;
  /** True once two beats have not come back: whoever cannot record a start leaves the work to others. */
  isOverdue(): boolean;
  /** Kills everything once the lease can no longer be trusted. To be called often; needs no database. */
  fenceIfLate(): void;
}>;

type Deps = Readonly<{
  pool: EnginePool;
  workerId: string;
  leaseMs: number;
  runner: AttemptRunner;
  batcher: EventBatcher;
  /** Ages of this process's loops in milliseconds, for whoever watches over it. */
  loopAges: () => Record<string, number>;
  serving: () => { lanes: readonly string[]; slots: number };
  /** The lease was renewed by a beat that was sent at `askedAt`. */
  onRenewed: (askedAt: number) => void;
  log: Logger;
}>;

/** Share of the lease after which a worker without a renewal stops: the rest is for killing process trees. */
const FENCE_AFTER = 0.8;
const OVERDUE_AFTER = 0.5;

/**
 * One row per worker is the lease of everything it runs. A worker that cannot renew it kills its tasks before others may
 * start them again; one that was frozen finds out the same way as soon as it goes on.
 */
export function createHeartbeat({
  pool,
  workerId,
  leaseMs,
  runner,
  batcher,
  loopAges,
  serving,
  onRenewed,
  log,
}: Deps): Heartbeat {
  let renewedAt = performance.now();
  let isFenced = false;
  let isSteady = false;

  function fenceIfLate(): void {
    if (isFenced || isOff("fence") || performance.now() - renewedAt < leaseMs * FENCE_AFTER) return;
    isFenced = true;
    const held = runner.held();
    log.error(
      { event: "worker.fenced", attempts: held.length },
      "The lease could not be renewed: running tasks are killed",
    );
    runner.abort(held);
  }

  return {
    fenceIfLate,
    isSteady: () => isSteady && !isFenced,
    isOverdue: () => performance.now() - renewedAt > leaseMs * OVERDUE_AFTER,
    beat: async () => {
      const askedAt = performance.now();
      const { lanes, slots } = serving();
      const [answer] = await pool.sql.run(beat, [workerId, JSON.stringify(loopAges()), runner.held(), lanes, slots]);
      if (!answer?.isAlive) throw new Error("this worker is recorded as stopped");
      fenceIfLate();
      isSteady = !isFenced;
      // Counted from before the question: the database renewed it at some moment after that.
      renewedAt = askedAt;
      onRenewed(askedAt);
      if (isFenced) log.info({ event: "worker.back" }, "The lease is renewed: work is taken again");
      isFenced = false;
      if (!isOff("fence")) runner.abort(answer.fenced);
      await giveBack(answer.orphans);
    },
  };

  /** Begun here by a commit whose answer never came, or killed by the fence: nobody runs them. */
  async function giveBack(mine: Beat["orphans"]): Promise<void> {
    const held = new Set(runner.held());
    const orphans = mine.filter(({ attemptId }) => !held.has(attemptId));
    if (orphans.length > 0)
      log.warn({ event: "attempts.orphaned", attempts: orphans.length }, "Attempts without a process are given back");
    const end = { type: "end", lane: "", result: { kind: "returned" }, ranMs: null, mayContinue: false } as const;
    await Promise.all(orphans.map((one) => batcher.submit({ ...end, ...one, endedAt: performance.now() })));
  }
}
